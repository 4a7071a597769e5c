package touchstone.conformance.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.targets.Target;

/**
 * Runs cases on a target and keeps their results in the order of the list. Every case gets a
 * result, whatever the target does: what it leaves out is NOT-RUN.
 */
public final class Run {
  private final Target target;
  private final int jobs;
  private final int retries;
  private final Function<Case, Optional<String>> reasonToSkip;

  /**
   * @param jobs cases at a time, at least 1; results do not depend on it
   * @param retries how often a case that does not conform is tried again
   * @param reasonToSkip why a case does not apply to the target
   */
  public Run(Target target, int jobs, int retries, Function<Case, Optional<String>> reasonToSkip) {
    this.target = target;
    this.jobs = jobs;
    this.retries = retries;
    this.reasonToSkip = reasonToSkip;
  }

  /**
   * Each result goes to {@code progress} in list order as soon as it and those before it are there.
   *
   * @param limit wall time; what has not run by then is NOT-RUN
   */
  public List<CaseResult> of(List<Case> cases, Duration limit, Consumer<CaseResult> progress) {
    InOrder results = new InOrder(cases, progress);
    List<Case> applicable = new ArrayList<>();
    for (Case subject : cases) {
      reasonToSkip
          .apply(subject)
          .ifPresentOrElse(
              why -> results.accept(without(subject, Verdict.SKIP, why)),
              () -> applicable.add(subject));
    }
    run(applicable, limit, results);
    return results.all();
  }

  private void run(List<Case> cases, Duration limit, InOrder results) {
    Thread runner = Thread.ofPlatform().daemon().start(() -> tryAll(cases, results));
    try {
      if (!runner.join(limit)) {
        results.close("the run's time limit of " + limit.toSeconds() + " s had passed");
        runner.interrupt();
      }
    } catch (InterruptedException e) {
      results.close("interrupted");
      runner.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** First tries, and then second ones for what did not conform, as long as they are allowed. */
  private void tryAll(List<Case> cases, InOrder results) {
    try {
      List<Case> left = cases;
      for (int attempt = 0; attempt <= retries && !left.isEmpty(); attempt++) {
        Attempt outcome = new Attempt(attempt, attempt == retries, results);
        target.run(left, jobs, outcome);
        left = outcome.again();
      }
      results.close("the target gave no result");
    } catch (SuiteException e) {
      results.close("the target stopped: " + e.getMessage());
    } catch (RuntimeException e) {
      results.close("the target failed: " + e);
    }
  }

  /** Results of one try: those that are final go on, the others come again. */
  private static final class Attempt implements Consumer<CaseResult> {
    private final int before;
    private final boolean last;
    private final InOrder results;
    private final List<Case> again = new ArrayList<>();

    private Attempt(int before, boolean last, InOrder results) {
      this.before = before;
      this.last = last;
      this.results = results;
    }

    @Override
    public void accept(CaseResult result) {
      if (!last && !result.verdict().conforms()) {
        synchronized (again) {
          again.add(result.subject());
        }
      } else if (before > 0 && result.verdict() == Verdict.PASS) {
        String why = "not before try " + (before + 1);
        results.accept(result.withVerdict(Verdict.PASS, why));
      } else {
        results.accept(result);
      }
    }

    private List<Case> again() {
      synchronized (again) {
        return List.copyOf(again);
      }
    }
  }

  private static CaseResult without(Case subject, Verdict verdict, String reason) {
    return new CaseResult(subject, verdict, reason, 0, 0, List.of());
  }

  /** Results by case, handed on in the order of the list. */
  private static final class InOrder implements Consumer<CaseResult> {
    private final List<Case> cases;
    private final Consumer<CaseResult> progress;
    private final Map<String, CaseResult> early = new HashMap<>();
    private final List<CaseResult> done = new ArrayList<>();
    private @Nullable String missing;

    private InOrder(List<Case> cases, Consumer<CaseResult> progress) {
      this.cases = cases;
      this.progress = progress;
    }

    @Override
    public synchronized void accept(CaseResult result) {
      if (missing != null) {
        return;
      }
      early.putIfAbsent(result.subject().id(), result);
      while (done.size() < cases.size()) {
        CaseResult next = early.get(cases.get(done.size()).id());
        if (next == null) {
          return;
        }
        add(next);
      }
    }

    /** Whatever comes now is too late. */
    private synchronized void close(String why) {
      missing = missing == null ? why : missing;
    }

    private synchronized List<CaseResult> all() {
      String why = String.valueOf(missing);
      for (Case subject : cases.subList(done.size(), cases.size())) {
        add(early.getOrDefault(subject.id(), without(subject, Verdict.NOT_RUN, why)));
      }
      return List.copyOf(done);
    }

    private void add(CaseResult result) {
      done.add(result);
      progress.accept(result);
    }
  }
}
