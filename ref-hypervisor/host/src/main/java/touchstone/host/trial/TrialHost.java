package touchstone.host.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import touchstone.host.GuestHandle;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.config.ConfigException;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.daemon.GuestHost;
import touchstone.host.daemon.Protocol;
import touchstone.host.daemon.Refusal;
import touchstone.host.linux.LinuxInitramfs;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/**
 * The host of a trial: what {@code ./touchstone up} starts, with a driver that asks xl's verbs at
 * moments of virtual time, so that a trial goes the same way every time.
 */
final class TrialHost implements TrialComputer {
  static final long SECOND = 1_000_000_000L;

  /** Virtual ns between two looks at the guests. */
  private static final long SLICE = 5_000_000;

  /** How often a guest is asked for what must come in time, and the virtual ns between. */
  private static final int TRIES = 20;

  private static final long PATIENCE = SECOND / 2;

  private static final Pattern COMPLAINT =
      Pattern.compile("BUG|badly|cannot be|while ending|console log");

  private static final long MEBIBYTE = 1L << 20;

  private final TrialSettings settings;
  private final String label;
  private final Path folder;
  private final GuestHost host;
  private final SortedMap<String, TrialGuest> guests = new TreeMap<>();
  private final List<String> messages = new ArrayList<>();
  private boolean ended;

  TrialHost(TrialSettings settings, CpuModel cpu, String label, int cpus, int mebibytes)
      throws ToolstackException {
    this.settings = settings;
    this.label = label;
    this.folder = settings.folder();
    SystemOptions options =
        SystemOptions.of(cpu)
            .withCpus(cpus)
            .withMemory(mebibytes * MEBIBYTE + SystemOptions.HYPERVISOR_MEMORY)
            .withConsole(this::console);
    host = new GuestHost(options, folder, this::message);
  }

  private void console(int domain, int value) {
    TrialGuest guest = guests.get(host.name(domain).orElse(""));
    if (guest != null) {
      guest.accept(value, host.system().virtualTime());
    }
  }

  private void message(String line) {
    messages.add(line);
    settings.progress().accept(line);
  }

  /**
   * Starts a Linux guest.
   *
   * @param script one of this package's, without its folder
   * @param modules of the kernel that it needs
   * @param files beside the usual ones, by path
   * @param keys lines of its xl.cfg
   */
  TrialGuest start(
      String name,
      String script,
      List<String> modules,
      Map<String, byte[]> files,
      List<String> keys)
      throws IOException, ToolstackException, Refusal {
    Path ramdisk = folder.resolve(name + ".cpio");
    Files.write(ramdisk, LinuxInitramfs.bytes(settings.images(), modules, text(script), files));
    List<String> lines = new ArrayList<>(keys);
    lines.add("ramdisk = '" + ramdisk + "'");
    lines.add("extra = 'console=hvc0 quiet role=" + name + "'");
    return start(name, settings.images().kernelFile(), lines);
  }

  /** Starts any guest. */
  TrialGuest start(String name, Path kernel, List<String> keys)
      throws IOException, ToolstackException, Refusal {
    List<String> lines = new ArrayList<>(List.of("name = '" + name + "'"));
    lines.add("kernel = '" + kernel + "'");
    lines.addAll(keys);
    Path config = folder.resolve(name + ".cfg");
    Files.writeString(config, String.join("\n", lines) + "\n");
    TrialGuest guest = new TrialGuest(name);
    guests.put(name, guest);
    try {
      host.create(
          DomainConfig.read(ConfigFile.parse(config.toString(), Files.readString(config)), folder));
    } catch (ConfigException problem) {
      throw new Refusal("" + problem.getMessage());
    }
    return guest;
  }

  /** A script of this package, behind what all begin with. */
  static byte[] text(String script) throws IOException {
    byte[] common = resource("common");
    byte[] own = resource(script);
    byte[] all = new byte[common.length + own.length];
    System.arraycopy(common, 0, all, 0, common.length);
    System.arraycopy(own, 0, all, common.length, own.length);
    return all;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = TrialHost.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, "the resource " + name).readAllBytes();
    }
  }

  /** Lets time pass until something is so, but at most so many virtual ns. */
  void until(String what, long limit, BooleanSupplier condition)
      throws ToolstackException, TrialException {
    long end = virtualTime() + limit;
    while (!condition.getAsBoolean()) {
      if (virtualTime() >= end) {
        throw new TrialException(
            "no '" + what + "' within " + limit / SECOND + " s of virtual time" + lastLines());
      }
      if (!step() && !condition.getAsBoolean()) {
        throw new TrialException("no '" + what + "', and no guest runs any more" + lastLines());
      }
    }
  }

  /** Waits until each of the guests has said something under a name. */
  void untilSaid(List<TrialGuest> guests, String name, long limit)
      throws ToolstackException, TrialException {
    until(name, limit, () -> guests.stream().allMatch(guest -> guest.count(name) > 0));
  }

  /** Lets so many virtual ns pass. */
  void pass(long time) throws ToolstackException, TrialException {
    long end = virtualTime() + time;
    while (virtualTime() < end && step()) {
      // Guests run.
    }
  }

  /** A slice of time; false if nothing can happen any more. */
  boolean step() throws ToolstackException, TrialException {
    StopReason reason = host.run(SLICE);
    boolean changed = host.settle();
    if (reason == StopReason.ERROR) {
      throw new TrialException(host.system().failure().orElse("the machine has failed"));
    }
    return changed || (reason != StopReason.ALL_DOWN && reason != StopReason.STALLED);
  }

  private String lastLines() {
    StringBuilder text = new StringBuilder();
    guests.values().forEach(g -> text.append("; ").append(g.name()).append(": ").append(g.last()));
    return text.toString();
  }

  /** Waits until the guest has ended itself for good. */
  void untilGone(TrialGuest guest, long limit) throws ToolstackException, TrialException {
    until("end of " + guest.name(), limit, () -> !isUp(guest));
  }

  boolean isUp(TrialGuest guest) {
    return domains(guest).findAny().isPresent();
  }

  /** The domain of a guest that is up. */
  GuestHandle handle(TrialGuest guest) throws TrialException {
    return domains(guest)
        .findAny()
        .orElseThrow(() -> new TrialException(guest.name() + " is not up any more"));
  }

  private Stream<GuestHandle> domains(TrialGuest guest) {
    return host.system().guests().stream()
        .filter(g -> host.name(g.id()).orElse("").equals(guest.name()));
  }

  /** Types a line to a guest that serves, and waits until it has done that. */
  void tell(TrialGuest guest, String words, long limit)
      throws ToolstackException, Refusal, TrialException {
    int before = guest.count("did");
    type(guest, words);
    until(words, limit, () -> guest.count("did") > before);
  }

  /**
   * Types a line until the guest says what is wanted under a name, but at most {@link #TRIES}
   * times: what it said last, nothing if it never said any.
   */
  String ask(TrialGuest guest, String words, String name, String wanted, long limit)
      throws ToolstackException, Refusal, TrialException {
    tell(guest, words, limit);
    for (int i = 1; i < TRIES && !guest.said(name).orElse("").equals(wanted); i++) {
      pass(PATIENCE);
      tell(guest, words, limit);
    }
    return guest.said(name).orElse("");
  }

  /** Types a line. */
  void type(TrialGuest guest, String words) throws Refusal {
    host.type(guest.name(), (words + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Asks a verb of {@code xl}; its arguments are names and values in turn. */
  JsonNode xl(String verb, String... arguments) throws Refusal, ToolstackException {
    ObjectNode object = Protocol.object();
    for (int i = 0; i < arguments.length; i += 2) {
      object.put(arguments[i], arguments[i + 1]);
    }
    return host.ask(verb, object);
  }

  /** As {@link #xl} with a number last. */
  JsonNode xl(String verb, String guest, String name, long value)
      throws Refusal, ToolstackException {
    return host.ask(verb, Protocol.object().put("domain", guest).put(name, value));
  }

  /** The domain of a guest as {@code xl list} tells it. */
  JsonNode listed(String guest) throws Refusal, ToolstackException {
    ObjectNode arguments = Protocol.object();
    arguments.putArray("domains").add(guest);
    return host.ask("list", arguments).path("domains").path(0);
  }

  /** How often the host has noted that of a guest. */
  long noted(String guest, String what) {
    return messages.stream()
        .filter(line -> line.contains("] " + guest + " (") && line.contains(") " + what))
        .count();
  }

  /** Messages of the host that should not be. */
  Stream<String> complaints() {
    return messages.stream().filter(line -> COMPLAINT.matcher(line).find());
  }

  /** The guest must have powered itself off once, and then have been destroyed. */
  void checkPowerOff(TrialRun run, TrialGuest guest) {
    boolean off = noted(guest.name(), "shut down: poweroff; destroy") == 1;
    run.check(guest.name() + ": power-off", off, messages.isEmpty() ? "" : messages.getLast());
  }

  /** The guest must have rebooted once, and then have been started again. */
  void checkReboot(TrialRun run, TrialGuest guest) {
    long times = noted(guest.name(), "shut down: reboot; restart");
    run.check(guest.name() + ": reboot", times == 1, times + " times");
  }

  GuestHost host() {
    return host;
  }

  @Override
  public SortedMap<String, String> consoles() {
    SortedMap<String, String> consoles = new TreeMap<>();
    guests.forEach((name, guest) -> consoles.put(label + name, guest.console()));
    return consoles;
  }

  @Override
  public long virtualTime() {
    return host.system().virtualTime();
  }

  @Override
  public long instructions() {
    return host.system().machine().retired();
  }

  /** Destroys what still runs. */
  @Override
  public void end() {
    if (!ended) {
      ended = true;
      host.destroyAll();
    }
  }
}
