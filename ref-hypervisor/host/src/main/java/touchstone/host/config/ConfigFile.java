package touchstone.host.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The settings of a configuration, by key in the order of their first lines. */
public final class ConfigFile {
  /** Characters a configuration may have. */
  public static final int MAX_LENGTH = 256 << 10;

  private final String source;
  private final Map<String, ConfigValue> settings;

  private ConfigFile(String source, Map<String, ConfigValue> settings) {
    this.source = source;
    this.settings = settings;
  }

  /** Reads a configuration; messages call it {@code source}. */
  public static ConfigFile parse(String source, String text) throws ConfigException {
    return new ConfigFile(source, Map.of()).with(source, text);
  }

  /** The folder a configuration lies in, from which its relative paths count. */
  public static Path folderOf(Path file) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  /** These settings, then those of another text, as if it stood behind the first. */
  public ConfigFile with(String otherSource, String text) throws ConfigException {
    if (text.length() > MAX_LENGTH) {
      throw new Place(otherSource, 0).error("is longer than " + MAX_LENGTH + " characters");
    }
    Map<String, ConfigValue> all = new LinkedHashMap<>(settings);
    new ConfigParser(otherSource, text, all).parse();
    return new ConfigFile(source, all);
  }

  Set<String> keys() {
    return settings.keySet();
  }

  public boolean has(String key) {
    return settings.containsKey(key);
  }

  /** Where the key's value is written, or the whole source if nowhere. */
  Place place(String key) {
    ConfigValue value = settings.get(key);
    return value == null ? new Place(source, 0) : value.place();
  }

  @Nullable ConfigValue value(String key) {
    return settings.get(key);
  }

  /** The text of a key, or the default if it is not there. */
  String text(String key, String fallback) throws ConfigException {
    ConfigValue value = settings.get(key);
    return value == null ? fallback : text(key, value);
  }

  /** A key that must be there. */
  String requiredText(String key) throws ConfigException {
    ConfigValue value = settings.get(key);
    if (value == null) {
      throw new Place(source, 0).error(key + " is missing");
    }
    return text(key, value);
  }

  static String text(String key, ConfigValue value) throws ConfigException {
    return switch (value) {
      case ConfigValue.Atom atom -> atom.text();
      case ConfigValue.Items items ->
          throw items.place().error(key + " is one string or number, not a list");
    };
  }

  /** The number of a key, or empty if it is not there. */
  OptionalLong number(String key, long least, long most) throws ConfigException {
    ConfigValue value = settings.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(number(key, value, least, most));
  }

  int number(String key, int least, int most, int fallback) throws ConfigException {
    return (int) number(key, least, most).orElse(fallback);
  }

  private static long number(String key, ConfigValue value, long least, long most)
      throws ConfigException {
    String text = text(key, value);
    long number = Numbers.parse(text).orElse(least - 1);
    if (number < least || number > most) {
      throw value
          .place()
          .error(key + " is a number from " + least + " to " + most + ", not '" + text + "'");
    }
    return number;
  }

  /** The strings of a list; a single string counts as a list of one, as in xl. */
  List<ConfigValue.Atom> atoms(String key) throws ConfigException {
    List<ConfigValue.Atom> atoms = new ArrayList<>();
    switch (settings.get(key)) {
      case null -> {}
      case ConfigValue.Atom atom -> atoms.add(atom);
      case ConfigValue.Items items -> {
        for (ConfigValue value : items.values()) {
          atoms.add(new ConfigValue.Atom(text("an element of " + key, value), value.place()));
        }
      }
    }
    return List.copyOf(atoms);
  }
}
