package touchstone.conformance.suite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import touchstone.conformance.targets.Target;

/**
 * Runs cases on a target and keeps their results in the order of the list. Every case gets a
 * result, whatever the target does: what it leaves out is NOT-RUN.
 */
public final class Run {
  private final Target target;
  private final int jobs;

  /**
   * @param jobs cases at a time, at least 1; results do not depend on it
   */
  public Run(Target target, int jobs) {
    this.target = target;
    this.jobs = jobs;
  }

  /**
   * Each result goes to {@code progress} in list order as soon as it and those before it are there.
   */
  public List<CaseResult> of(List<Case> cases, Consumer<CaseResult> progress) {
    InOrder results = new InOrder(cases, progress);
    String missing = "the target gave no result";
    try {
      target.run(cases, jobs, results);
    } catch (SuiteException e) {
      missing = "the target stopped: " + e.getMessage();
    }
    return results.all(missing);
  }

  /** Results by case, handed on in the order of the list. */
  private static final class InOrder implements Consumer<CaseResult> {
    private final List<Case> cases;
    private final Consumer<CaseResult> progress;
    private final Map<String, CaseResult> early = new HashMap<>();
    private final List<CaseResult> done = new ArrayList<>();

    private InOrder(List<Case> cases, Consumer<CaseResult> progress) {
      this.cases = cases;
      this.progress = progress;
    }

    @Override
    public synchronized void accept(CaseResult result) {
      early.putIfAbsent(result.subject().id(), result);
      while (done.size() < cases.size()) {
        CaseResult next = early.get(cases.get(done.size()).id());
        if (next == null) {
          return;
        }
        add(next);
      }
    }

    private synchronized List<CaseResult> all(String missing) {
      for (Case subject : cases.subList(done.size(), cases.size())) {
        CaseResult none = new CaseResult(subject, Verdict.NOT_RUN, missing, 0, 0, List.of());
        add(early.getOrDefault(subject.id(), none));
      }
      return List.copyOf(done);
    }

    private void add(CaseResult result) {
      done.add(result);
      progress.accept(result);
    }
  }
}
