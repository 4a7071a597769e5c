package touchstone.host.config;

import java.util.List;

/** A value of xl.cfg. A number is text like any other until somebody asks for a number. */
sealed interface ConfigValue {
  Place place();

  /** A string or a number, without its quotes. */
  record Atom(String text, Place place) implements ConfigValue {}

  /** A list in brackets. */
  record Items(List<ConfigValue> values, Place place) implements ConfigValue {}
}
