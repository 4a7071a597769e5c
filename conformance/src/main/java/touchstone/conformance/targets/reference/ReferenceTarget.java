package touchstone.conformance.targets.reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.CasePool;
import touchstone.conformance.targets.Target;
import touchstone.host.SystemOptions;
import touchstone.host.oracle.Oracle;
import touchstone.host.oracle.OracleCount;
import touchstone.machine.cpu.CpuModel;

/** The reference hypervisor on the machine model: a fresh machine for every case. */
public final class ReferenceTarget implements Target {
  private static final int DEFAULT_CPUS = 2;

  /** Physical memory beside the guests' own: the core, its tables, domain 0. */
  private static final long OVERHEAD = 48L << 20;

  private final Path images;
  private final long seed;
  private final boolean judged;
  private final OracleCount count = new OracleCount();

  /**
   * @param images where the built guests are, one folder per test
   * @param seed of everything random in the machine
   */
  public ReferenceTarget(Path images, long seed) {
    this(images, seed, false);
  }

  /**
   * @param judged the executable specification judges every step; the first that it does not allow
   *     fails the case
   */
  public ReferenceTarget(Path images, long seed, boolean judged) {
    this.images = images;
    this.seed = seed;
    this.judged = judged;
  }

  /** What the oracles of all cases so far have seen; nothing without them. */
  public OracleCount oracleCount() {
    synchronized (count) {
      OracleCount sum = new OracleCount();
      sum.add(count);
      return sum;
    }
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public List<String> configurations() {
    return List.of("intel", "amd");
  }

  @Override
  public void run(List<Case> cases, int jobs, Consumer<CaseResult> results) {
    CasePool.run(cases, jobs, this::run, results);
  }

  /** Runs one case on a machine of its own. */
  public CaseResult run(Case subject) {
    long started = System.nanoTime();
    Oracle oracle = judged ? new Oracle() : null;
    SystemOptions options = options(subject).withOracle(oracle);
    ReferenceCase run = new ReferenceCase(subject, options, role -> image(subject, role));
    CaseResult result = run.result();
    if (oracle != null) {
      synchronized (count) {
        count.add(oracle.count());
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return new CaseResult(
        subject,
        result.verdict(),
        result.reason(),
        result.virtualMillis(),
        seconds,
        result.consoles());
  }

  private SystemOptions options(Case subject) {
    Integer cpus = subject.test().cpus();
    return SystemOptions.of(CpuModel.valueOf(subject.configuration().toUpperCase(Locale.ROOT)))
        .withCpus(cpus == null ? DEFAULT_CPUS : cpus)
        .withMemory(OVERHEAD + guestMemory(subject.test()))
        .withSilo(subject.test().accessPolicy().equals("silo"))
        .withSeed(seed);
  }

  private static long guestMemory(GuestTest test) {
    return test.allRoles().stream().mapToLong(test::memoryBytes).sum();
  }

  private byte[] image(Case subject, GuestTest.Role role) {
    Path file =
        images.resolve(subject.test().name()).resolve(GuestTest.image(role, subject.environment()));
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SuiteException(
          "guest image " + file + " is missing: run make in conformance/guests");
    }
  }

  /** Consoles are bytes; ISO 8859-1 keeps each of them. */
  static String text(byte[] console) {
    return new String(console, StandardCharsets.ISO_8859_1).replace("\r", "");
  }
}
