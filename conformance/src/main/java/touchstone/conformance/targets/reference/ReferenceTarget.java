package touchstone.conformance.targets.reference;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.targets.CasePool;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.Workspace;
import touchstone.host.SystemOptions;
import touchstone.host.oracle.Oracle;
import touchstone.host.oracle.OracleCount;
import touchstone.machine.cpu.CpuModel;

/** The reference hypervisor on the machine model: a fresh machine for every case. */
public final class ReferenceTarget implements Target {
  private static final int DEFAULT_CPUS = 2;

  /** Physical memory beside the guests' own: the core, its tables, domain 0. */
  private static final long OVERHEAD = 48L << 20;

  private final Workspace workspace;
  private final boolean judged;
  private final OracleCount count = new OracleCount();

  /**
   * @param judged the executable specification judges every step; the first that it does not allow
   *     fails the case
   */
  public ReferenceTarget(Workspace workspace, boolean judged) {
    this.workspace = workspace;
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
    ReferenceCase run =
        new ReferenceCase(subject, options, role -> workspace.imageBytes(subject, role));
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
        .withSeed(workspace.seed());
  }

  private static long guestMemory(GuestTest test) {
    return test.allRoles().stream().mapToLong(test::memoryBytes).sum();
  }

  /** Consoles are bytes; ISO 8859-1 keeps each of them. */
  static String text(byte[] console) {
    return new String(console, StandardCharsets.ISO_8859_1).replace("\r", "");
  }
}
