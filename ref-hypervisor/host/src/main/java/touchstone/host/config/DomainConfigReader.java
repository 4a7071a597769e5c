package touchstone.host.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VifConfig;

/** Makes a {@link DomainConfig} of settings. @xen docs/man/xl.cfg.5 */
final class DomainConfigReader {
  private static final Set<String> KEYS =
      Set.of(
          ("name uuid type kernel ramdisk cmdline root extra memory maxmem vcpus maxvcpus cpus"
                  + " cpu_weight cap on_poweroff on_reboot on_crash on_watchdog disk vif seclabel")
              .split(" "));

  private static final int MAX_VCPUS = 8;
  private static final int MAX_MIB = 1 << 20;
  private static final int MAX_CAP = 6400;
  private static final int MAX_DEVICES = 64;

  private final ConfigFile file;
  private final Path folder;

  DomainConfigReader(ConfigFile file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  DomainConfig read() throws ConfigException {
    checkKeys();
    checkType();
    String name = name();
    int memory = (int) requiredNumber("memory", 1, MAX_MIB);
    int vcpus = file.number("vcpus", 1, MAX_VCPUS, 1);
    return new DomainConfig(
        name,
        uuid(name),
        Paths.resolve(file.place("kernel"), folder, file.requiredText("kernel")),
        ramdisk(),
        commandLine(),
        mebibytes(memory),
        mebibytes(file.number("maxmem", memory, MAX_MIB, memory)),
        vcpus,
        file.number("maxvcpus", vcpus, MAX_VCPUS, vcpus),
        cpus(),
        file.number("cpu_weight", 1, 65535, 256),
        file.number("cap", 0, MAX_CAP, 0),
        EndActions.read(file),
        disks(),
        vifs(name),
        silo());
  }

  private void checkKeys() throws ConfigException {
    for (String key : file.keys()) {
      if (!KEYS.contains(key)) {
        throw file.place(key)
            .error(
                ForeignKeys.contains(key)
                    ? "'" + key + "' is not offered by this host"
                    : "unknown key '" + key + "'");
      }
    }
  }

  private void checkType() throws ConfigException {
    String type = file.text("type", "pvh");
    switch (type) {
      case "pvh" -> {}
      case "pv" ->
          throw file.place("type")
              .error("type 'pv': this hypervisor runs guests by VT-x and AMD-V only; use 'pvh'");
      case "hvm" ->
          throw file.place("type")
              .error("type 'hvm': this host emulates no firmware and no devices; use 'pvh'");
      default -> throw file.place("type").error("type '" + type + "' is none of pvh, pv, hvm");
    }
  }

  private String name() throws ConfigException {
    String name = file.requiredText("name");
    if (!GuestName.isValid(name)) {
      throw file.place("name").error("name '" + name + "': " + GuestName.RULE);
    }
    return name;
  }

  private UUID uuid(String name) throws ConfigException {
    String text = file.text("uuid", "");
    if (text.isEmpty() && !file.has("uuid")) {
      return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
    if (!text.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")) {
      throw file.place("uuid").error("uuid '" + text + "' is no UUID");
    }
    return UUID.fromString(text);
  }

  private @Nullable Path ramdisk() throws ConfigException {
    return file.has("ramdisk")
        ? Paths.resolve(file.place("ramdisk"), folder, file.text("ramdisk", ""))
        : null;
  }

  /** {@code cmdline}, or what {@code root} and {@code extra} come to; both at once is a mistake. */
  private String commandLine() throws ConfigException {
    if (file.has("cmdline")) {
      for (String other : List.of("root", "extra")) {
        if (file.has(other)) {
          throw file.place(other).error(other + " and cmdline exclude each other");
        }
      }
      return latin(file.text("cmdline", ""), "cmdline");
    }
    String root = file.has("root") ? "root=" + latin(file.text("root", ""), "root") : "";
    String extra = latin(file.text("extra", ""), "extra");
    return root.isEmpty() || extra.isEmpty() ? root + extra : root + " " + extra;
  }

  private String latin(String text, String key) throws ConfigException {
    if (text.chars().anyMatch(c -> c == 0 || c > 0xff)) {
      throw file.place(key).error(key + " holds a character that a guest cannot be given");
    }
    return text;
  }

  private List<Long> cpus() throws ConfigException {
    List<Long> sets = new ArrayList<>();
    for (ConfigValue.Atom atom : file.atoms("cpus")) {
      sets.add(CpuSet.parse(atom));
    }
    return sets.isEmpty() ? List.of(CpuSet.ALL) : List.copyOf(sets);
  }

  private List<DiskConfig> disks() throws ConfigException {
    List<DiskConfig> disks = new ArrayList<>();
    Set<Integer> numbers = new HashSet<>();
    for (ConfigValue.Atom atom : devices("disk")) {
      DiskConfig disk = DiskSpec.parse(atom, folder);
      if (!numbers.add(disk.number())) {
        throw atom.place().error("disk: two disks are " + disk.vdev());
      }
      disks.add(disk);
    }
    return List.copyOf(disks);
  }

  private List<VifConfig> vifs(String name) throws ConfigException {
    List<VifConfig> vifs = new ArrayList<>();
    for (ConfigValue.Atom atom : devices("vif")) {
      vifs.add(VifSpec.parse(atom, name, vifs.size()));
    }
    return List.copyOf(vifs);
  }

  private List<ConfigValue.Atom> devices(String key) throws ConfigException {
    List<ConfigValue.Atom> atoms = file.atoms(key);
    if (atoms.size() > MAX_DEVICES) {
      throw file.place(key).error(key + ": a guest has at most " + MAX_DEVICES);
    }
    return atoms;
  }

  /** There are no labels in the core: a guest can ask for the policy of the whole host only. */
  private boolean silo() throws ConfigException {
    String label = file.text("seclabel", "default");
    return switch (label) {
      case "default" -> false;
      case "silo" -> true;
      default ->
          throw file.place("seclabel")
              .error(
                  "seclabel '" + label + "': this host has no FLASK labels; 'default' or 'silo'");
    };
  }

  private long requiredNumber(String key, int least, int most) throws ConfigException {
    file.requiredText(key);
    return file.number(key, least, most).orElseThrow();
  }

  private static long mebibytes(int count) {
    return (long) count << 20;
  }
}
