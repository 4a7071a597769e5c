package touchstone.host.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A host and its first guests, in the grammar of xl.cfg. A file that has the key {@code guests}
 * describes a host, any other one a guest.
 *
 * @param guests xl.cfg files, absolute
 * @param options further keys with their values, for those who do not say otherwise
 */
public record HostConfig(List<Path> guests, List<Option> options) {
  private static final String GUESTS = "guests";
  private static final Set<String> KEYS = Set.of(GUESTS, "cpu", "cpus", "memory", "policy", "seed");

  /** A key of the host, as the option of the same name takes it. */
  public record Option(String name, String value, Place place) {}

  public static boolean isHost(ConfigFile file) {
    return file.has(GUESTS);
  }

  /** Reads a host's configuration; relative paths count from {@code folder}. */
  public static HostConfig read(ConfigFile file, Path folder) throws ConfigException {
    List<Option> options = new ArrayList<>();
    for (String key : file.keys()) {
      if (!KEYS.contains(key)) {
        throw file.place(key).error("unknown key '" + key + "' of a host");
      }
      if (!key.equals(GUESTS)) {
        options.add(new Option(key, file.text(key, ""), file.place(key)));
      }
    }
    List<Path> guests = new ArrayList<>();
    for (ConfigValue.Atom guest : file.atoms(GUESTS)) {
      guests.add(Paths.resolve(guest.place(), folder, guest.text()));
    }
    return new HostConfig(List.copyOf(guests), List.copyOf(options));
  }
}
