package touchstone.conformance.targets.description;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import touchstone.conformance.files.YamlFile;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.SuiteException;

/**
 * Every choice that the specification leaves to an implementation: {@code
 * conformance/parameters.yaml}. A target states its choices, a guest gets them on its command line.
 */
public final class ParameterCatalogue {
  private final SortedMap<String, Parameter> parameters = new TreeMap<>();

  private ParameterCatalogue() {}

  /** Reads the catalogue; SuiteException names file, line and field. */
  public static ParameterCatalogue load(Path path) {
    YamlFile file = YamlFile.read(path, "parameters");
    ParameterCatalogue catalogue = new ParameterCatalogue();
    file.root()
        .properties()
        .forEach(e -> catalogue.parameters.put(e.getKey(), Parameter.read(file, e)));
    return catalogue;
  }

  /**
   * SuiteException if a test asks for a parameter, or a parameter for a requirement, of no name.
   */
  public void check(Catalogue catalogue, Requirements requirements) {
    parameters.values().forEach(p -> requirements.rule(p.requirement()));
    for (GuestTest test : catalogue.tests()) {
      for (String name : test.wantedParameters()) {
        if (!parameters.containsKey(name)) {
          throw new SuiteException(
              test.name() + "/test.yaml: parameters: no '" + name + "' in parameters.yaml");
        }
      }
    }
  }

  /**
   * A target's choices in one way of writing: sets sorted and joined by commas, numbers decimal,
   * what it does not state at its default.
   *
   * @throws SuiteException for a parameter that does not exist or a value that is not permitted
   */
  SortedMap<String, String> normalise(YamlFile file, JsonNode stated) {
    SortedMap<String, String> values = new TreeMap<>();
    parameters.values().forEach(p -> values.put(p.name(), p.missing()));
    for (Map.Entry<String, JsonNode> entry : stated.properties()) {
      Parameter parameter = parameters.get(entry.getKey());
      if (parameter == null) {
        throw file.wrong(
            entry.getValue(),
            "parameters." + entry.getKey(),
            "no such parameter; there are " + new TreeSet<>(parameters.keySet()));
      }
      values.put(parameter.name(), parameter.normalise(file, entry.getValue()));
    }
    return values;
  }
}
