package touchstone.conformance.targets.description;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import touchstone.conformance.files.YamlFile;

/**
 * One choice an implementation may make.
 *
 * @param name as guests read it: {@code name=value}
 * @param requirement the requirement that permits the choice
 * @param text what it means, with the unit of a number
 * @param values the words permitted; empty for a number
 * @param several whether a target may state several of the words (it answers now one, now another)
 * @param least smallest number permitted
 * @param most largest number permitted
 * @param missing the value of a target that states none
 */
public record Parameter(
    String name,
    String requirement,
    String text,
    List<String> values,
    boolean several,
    long least,
    long most,
    String missing) {

  static Parameter read(YamlFile file, Map.Entry<String, JsonNode> entry) {
    JsonNode node = entry.getValue();
    Parameter parameter =
        new Parameter(
            entry.getKey(),
            node.path("requirement").asText(),
            node.path("text").asText(),
            YamlFile.texts(node.path("values")),
            node.path("several").asBoolean(),
            node.path("least").asLong(),
            node.path("most").asLong(),
            "");
    return parameter.withMissing(parameter.normalise(file, node.path("default")));
  }

  private Parameter withMissing(String value) {
    return new Parameter(name, requirement, text, values, several, least, most, value);
  }

  /** The value as guests get it; SuiteException if it is not permitted. */
  String normalise(YamlFile file, JsonNode value) {
    return values.isEmpty() ? number(file, value) : words(file, value);
  }

  private String number(YamlFile file, JsonNode value) {
    if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
      throw file.wrong(value, name, "must be a whole number between " + least + " and " + most);
    }
    return Long.toString(value.asLong());
  }

  private String words(YamlFile file, JsonNode value) {
    TreeSet<String> stated = new TreeSet<>();
    (value.isArray() ? value : List.of(value)).forEach(v -> stated.add(v.asText()));
    if (stated.isEmpty() || !values.containsAll(stated)) {
      throw file.wrong(value, name, "'" + value.asText() + "' is not among " + values);
    }
    if (stated.size() > 1 && !several) {
      throw file.wrong(value, name, "is one of " + values + ", not several");
    }
    return String.join(",", stated);
  }
}
