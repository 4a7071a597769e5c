package touchstone.conformance.targets.description;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.TreeSet;
import touchstone.conformance.files.YamlFile;

/**
 * What only one kind of target understands. Its provider reads what it knows and then asks that
 * nothing is left; errors name file, line and field.
 */
public final class Options {
  private final YamlFile file;
  private final JsonNode node;
  private final TreeSet<String> unread = new TreeSet<>();

  Options(YamlFile file, JsonNode node) {
    this.file = file;
    this.node = node;
    node.fieldNames().forEachRemaining(unread::add);
  }

  /** A text, or the default. */
  public String text(String name, String missing) {
    JsonNode value = take(name);
    if (value.isMissingNode()) {
      return missing;
    }
    if (!value.isTextual() || value.asText().isBlank()) {
      throw wrong(name, "must be a text");
    }
    return value.asText();
  }

  /** One of a few words; the first is the default. */
  public String choice(String name, List<String> words) {
    String word = text(name, words.getFirst());
    if (!words.contains(word)) {
      throw wrong(name, "'" + word + "' is not one of " + words);
    }
    return word;
  }

  /** A whole number between two bounds, or the default. */
  public int number(String name, int missing, int least, int most) {
    JsonNode value = take(name);
    if (value.isMissingNode()) {
      return missing;
    }
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      throw wrong(name, "must be a whole number between " + least + " and " + most);
    }
    return value.asInt();
  }

  /** SuiteException if there is an option that nobody has read. */
  public void done() {
    if (!unread.isEmpty()) {
      throw wrong(unread.first(), "no such option for this kind of target");
    }
  }

  private JsonNode take(String name) {
    unread.remove(name);
    return node.path(name);
  }

  private RuntimeException wrong(String name, String what) {
    return file.wrong(node.path(name), "options." + name, what);
  }
}
