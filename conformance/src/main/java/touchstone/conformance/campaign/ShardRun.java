package touchstone.conformance.campaign;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Run;
import touchstone.conformance.suite.RunReport;
import touchstone.conformance.suite.Shard;
import touchstone.conformance.suite.Subject;
import touchstone.conformance.suite.TestList;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.description.TargetDescription;

/** Runs one shard: its verdicts depend on the plan and the shard's number, on nothing else. */
public final class ShardRun {
  /** The fact that says of which campaign a report is. */
  static final String MANIFEST = "manifest";

  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final Plan plan;
  private final TargetDescription description;
  private final int jobs;

  /**
   * @param jobs cases at a time, at least 1
   */
  public ShardRun(Plan plan, TargetDescription description, int jobs) {
    this.plan = plan;
    this.description = description;
    this.jobs = jobs;
  }

  /**
   * Runs.
   *
   * @param cases those of the shard, as {@link Plan#cases} gives them
   */
  public RunReport of(Shard shard, List<Case> cases, Target target, Consumer<CaseResult> progress) {
    Instant started = Instant.now();
    long clock = System.nanoTime();
    List<CaseResult> results =
        new Run(target, jobs, plan.retries(), description::reasonToSkip)
            .of(cases, NO_LIMIT, progress);
    SortedMap<String, String> facts = new TreeMap<>(target.facts());
    facts.put("host", host(System.getenv()));
    facts.put(MANIFEST, plan.id());
    return new RunReport(
        plan.suiteVersion(),
        new Subject(target.name(), plan.target().configurations(), description.parameters(), facts),
        new TestList(plan.cases().size(), plan.hash(), shard),
        started,
        (System.nanoTime() - clock) / 1e9,
        plan.seed(),
        results);
  }

  /** What the scheduler calls the machine, or what it calls itself. */
  static String host(Map<String, String> environment) {
    return Stream.of("TOUCHSTONE_HOST", "SLURMD_NODENAME")
        .map(environment::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(ShardRun::ownName);
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
