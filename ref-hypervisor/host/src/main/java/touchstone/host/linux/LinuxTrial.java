package touchstone.host.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import touchstone.host.GuestHandle;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * One boot of Debian's Linux with a script that tells what it finds, compared with what must be:
 * processors, hypervisor, clock, computing, memory, a kernel log without complaints, power-off.
 */
public final class LinuxTrial {
  private static final long MEMORY = 256L << 20;
  private static final long LIMIT = 120_000_000_000L;
  private static final int VCPUS = 2;
  private static final String MARK = "trial: ";
  private static final int LAST_NUMBER = 500_000;

  /** Parts per million that the guest's clock may be off virtual time. */
  private static final double CLOCK_TOLERANCE = 100;

  private static final double MILLION = 1e6;

  /**
   * One thing looked at.
   *
   * @param found what there was, also if it is right
   */
  public record Check(String name, boolean passed, String found) {}

  /**
   * What came of a boot.
   *
   * @param instructions retired by the machine, all of the run
   * @param virtualTime ns
   * @param startedAt virtual time in ns when the script began
   */
  public record Result(
      CpuModel cpu,
      List<Check> checks,
      String console,
      long instructions,
      long virtualTime,
      long startedAt) {
    /** Whether everything was as it must be. */
    public boolean passed() {
      return checks.stream().allMatch(Check::passed);
    }
  }

  /** A line of the script's, and when it had been written. */
  private record Line(String name, String text, long time) {}

  private final CpuModel cpu;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder console = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private final List<Check> checks = new ArrayList<>();

  public LinuxTrial(CpuModel cpu) {
    this.cpu = cpu;
  }

  /** Boots and judges; the guest's console is in the result. */
  public Result run(LinuxImages images)
      throws IOException, ToolstackException, CorruptImageException {
    ReferenceSystem[] itself = new ReferenceSystem[1];
    SystemOptions options =
        SystemOptions.of(cpu)
            .withMemory(MEMORY + SystemOptions.HYPERVISOR_MEMORY)
            .withConsole(
                (domain, value) -> accept(value, Objects.requireNonNull(itself[0]).virtualTime()));
    ReferenceSystem system = new ReferenceSystem(options);
    itself[0] = system;
    GuestHandle guest =
        system.create(
            GuestConfig.of("linux", images.kernel(), MEMORY)
                .withVcpus(VCPUS)
                .withCommandLine("console=hvc0")
                .withInitrd(LinuxInitramfs.bytes(images, List.of(), script())));
    StopReason reason = system.run(LIMIT);
    judge(system, guest, reason);
    return new Result(
        cpu,
        List.copyOf(checks),
        console.toString(),
        system.machine().cpu(0).retired,
        system.virtualTime(),
        lines.isEmpty() ? 0 : lines.getFirst().time());
  }

  private static byte[] script() throws IOException {
    try (InputStream in = LinuxTrial.class.getResourceAsStream("trial")) {
      return Objects.requireNonNull(in, "the resource trial").readAllBytes();
    }
  }

  private void accept(int value, long time) {
    console.append((char) value);
    if (value != '\n') {
      line.append((char) value);
      return;
    }
    String text = line.toString().strip();
    line.setLength(0);
    if (text.startsWith(MARK)) {
      String[] parts = text.substring(MARK.length()).split(" ", 2);
      lines.add(new Line(parts[0], parts.length > 1 ? parts[1] : "", time));
    }
  }

  private void judge(ReferenceSystem system, GuestHandle guest, StopReason reason) {
    equal("vendor", cpu == CpuModel.INTEL ? "GenuineIntel" : "AuthenticAMD");
    equal("hypervisor", "xen Xen PVH");
    equal("processors", "" + VCPUS);
    equal("clocksource", "xen");
    clock();
    equal("sha256", digest() + "  -");
    equal("memory", "alike");
    equal("complaints", "0");
    String end = reason == StopReason.ERROR ? system.failure().orElse("") : "" + guest.state();
    boolean off = reason == StopReason.ALL_DOWN && guest.state() == GuestState.POWEROFF;
    checks.add(new Check("power-off", off, end));
  }

  private void equal(String name, String wanted) {
    String found =
        lines.stream()
            .filter(l -> l.name().equals(name))
            .map(Line::text)
            .findFirst()
            .orElse("nothing");
    checks.add(new Check(name, found.equals(wanted), found));
  }

  /** Both lines are written as late after their clock was read, so the delay does not count. */
  private void clock() {
    List<Line> readings = lines.stream().filter(l -> l.name().equals("clock")).toList();
    if (readings.size() != 2) {
      checks.add(new Check("clock", false, readings.size() + " readings"));
      return;
    }
    Line first = readings.getFirst();
    Line last = readings.getLast();
    long guest = Long.parseLong(last.text()) - Long.parseLong(first.text());
    long virtual = last.time() - first.time();
    double off = (guest - virtual) * MILLION / virtual;
    checks.add(new Check("clock", Math.abs(off) < CLOCK_TOLERANCE, "%.1f ppm".formatted(off)));
  }

  /** Of what {@code seq 1 500000} writes. */
  private static String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 1; i <= LAST_NUMBER; i++) {
        digest.update((i + "\n").getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
