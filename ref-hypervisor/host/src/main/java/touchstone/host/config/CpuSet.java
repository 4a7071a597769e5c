package touchstone.host.config;

/**
 * Sets of physical CPUs as xl.cfg writes them: {@code all}, or ranges and exceptions such as {@code
 * 0-3,^1}. Bit n of a set is CPU n.
 */
final class CpuSet {
  /** Every CPU there can be. */
  static final long ALL = -1;

  private static final int CPUS = 64;

  private CpuSet() {}

  static long parse(ConfigValue.Atom atom) throws ConfigException {
    long set = 0;
    for (String term : atom.text().split(",", -1)) {
      String part = term.strip();
      boolean without = part.startsWith("^");
      long range = range(atom.place(), without ? part.substring(1) : part);
      set = without ? set & ~range : set | range;
    }
    if (set == 0) {
      throw atom.place().error("cpus '" + atom.text() + "' leaves no CPU to run on");
    }
    return set;
  }

  private static long range(Place place, String text) throws ConfigException {
    if (text.equals("all")) {
      return ALL;
    }
    if (text.startsWith("node")) {
      throw place.error("cpus: this host has no NUMA nodes to name");
    }
    int dash = text.indexOf('-');
    int first = cpu(place, dash < 0 ? text : text.substring(0, dash));
    int last = dash < 0 ? first : cpu(place, text.substring(dash + 1));
    if (last < first) {
      throw place.error("cpus: the range '" + text + "' ends before it begins");
    }
    return ALL >>> CPUS - 1 - (last - first) << first;
  }

  private static int cpu(Place place, String text) throws ConfigException {
    long number = Numbers.parse(text).orElse(CPUS);
    if (number >= CPUS) {
      throw place.error("cpus: '" + text + "' is no CPU, which are 0 to 63");
    }
    return (int) number;
  }
}
