package touchstone.host.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VirtualDevice;

/**
 * Reads one element of {@code disk}: positions {@code target,format,vdev,access}, keys, flags, or a
 * mixture of them; {@code target=} takes the rest of the text. The old prefixes {@code raw:},
 * {@code file:} and {@code phy:} are understood. Only raw images exist here.
 *
 * @xen docs/man/xl-disk-configuration.5
 */
final class DiskSpec {
  private static final String[] POSITIONS = {"target", "format", "vdev", "access"};

  private final ConfigValue.Atom atom;
  private final Map<String, String> values = new HashMap<>();
  private int position;
  private boolean prefixed;
  private @Nullable Boolean discard;

  private DiskSpec(ConfigValue.Atom atom) {
    this.atom = atom;
  }

  static DiskConfig parse(ConfigValue.Atom atom, Path folder) throws ConfigException {
    DiskSpec spec = new DiskSpec(atom);
    spec.read(atom.text());
    return spec.config(folder);
  }

  private void read(String text) throws ConfigException {
    String rest = text.stripLeading();
    while (!rest.isEmpty()) {
      if (rest.startsWith("target=")) {
        put("target", rest.substring("target=".length()));
        return;
      }
      int comma = rest.indexOf(',');
      parameter((comma < 0 ? rest : rest.substring(0, comma)).stripTrailing());
      rest = comma < 0 ? "" : rest.substring(comma + 1).stripLeading();
    }
  }

  private void parameter(String text) throws ConfigException {
    int equals = text.indexOf('=');
    if (equals >= 0) {
      keyed(text.substring(0, equals), text.substring(equals + 1));
    } else if (text.equals("discard") || text.equals("no-discard")) {
      discard = text.equals("discard");
    } else if (text.equals("cdrom")) {
      throw error("is a CD-ROM drive, which a pvh guest cannot have");
    } else if (!text.equals("direct-io-safe")) {
      positional(text);
    }
  }

  private void keyed(String key, String value) throws ConfigException {
    switch (key) {
      case "format", "vdev", "access", "backendtype" -> put(key, value);
      case "devtype" -> {
        if (!value.equals("disk")) {
          throw error("devtype '" + value + "': a pvh guest has disks only");
        }
      }
      case "backend" -> {
        if (!value.equals("0") && !value.equals("Domain-0")) {
          throw error("backend '" + value + "': disks are served by Domain-0 only");
        }
      }
      case "script" -> throw error("script: this host runs no block scripts");
      default -> throw error("unknown parameter '" + key + "'");
    }
  }

  private void positional(String text) throws ConfigException {
    String value = text;
    if (position == 0) {
      value = withoutPrefix(text);
    }
    while (position < POSITIONS.length && isTaken(POSITIONS[position])) {
      position++;
    }
    if (position == POSITIONS.length) {
      throw error("'" + text + "' is one parameter too many");
    }
    put(POSITIONS[position], value);
    position++;
  }

  /** A position whose key was given before, and the format after an old prefix, are skipped. */
  private boolean isTaken(String name) {
    return values.containsKey(name) || (prefixed && name.equals("format"));
  }

  private String withoutPrefix(String text) throws ConfigException {
    int colon = text.indexOf(':');
    if (colon < 0 || !text.substring(0, colon).matches("[a-z][a-z0-9]*")) {
      return text;
    }
    String prefix = text.substring(0, colon);
    switch (prefix) {
      case "raw", "file", "phy", "aio" -> prefixed = true;
      default -> throw error("prefix '" + prefix + ":': only raw images are offered");
    }
    return text.substring(colon + 1);
  }

  private void put(String key, String value) throws ConfigException {
    if (values.put(key, value) != null) {
      throw error(key + " is given twice");
    }
  }

  private DiskConfig config(Path folder) throws ConfigException {
    String format = values.getOrDefault("format", "");
    if (!format.isEmpty() && !format.equals("raw")) {
      throw error("format '" + format + "': only raw images are offered");
    }
    String backend = values.getOrDefault("backendtype", "qdisk");
    if (!backend.equals("qdisk") && !backend.equals("phy")) {
      throw error("backendtype '" + backend + "' is not offered");
    }
    String target = values.getOrDefault("target", "");
    if (target.isEmpty()) {
      throw error("target is missing");
    }
    boolean readOnly = readOnly(values.getOrDefault("access", ""));
    boolean discards = discard == null ? !readOnly : discard;
    return new DiskConfig(Paths.resolve(atom.place(), folder, target), vdev(), readOnly, discards);
  }

  private String vdev() throws ConfigException {
    String vdev = values.getOrDefault("vdev", "");
    if (VirtualDevice.number(vdev).isEmpty()) {
      throw error(vdev.isEmpty() ? "vdev is missing" : "vdev '" + vdev + "' names no device");
    }
    return vdev;
  }

  private boolean readOnly(String access) throws ConfigException {
    return switch (access) {
      case "r", "ro" -> true;
      case "", "w", "rw" -> false;
      default -> throw error("access '" + access + "' is none of ro, r, rw, w");
    };
  }

  private ConfigException error(String problem) {
    return atom.place().error("disk '" + atom.text() + "': " + problem);
  }
}
