package touchstone.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import touchstone.conformance.targets.Target;

/** Runs cases, several at a time, and keeps their results in the order of the list. */
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
    List<CaseResult> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      List<Future<CaseResult>> pending =
          cases.stream().map(c -> pool.submit(() -> runSafely(c))).toList();
      for (Future<CaseResult> future : pending) {
        CaseResult result = await(future);
        results.add(result);
        progress.accept(result);
      }
    }
    return results;
  }

  /** A defect of ours in one case costs that case only. */
  private CaseResult runSafely(Case subject) {
    try {
      return target.run(subject);
    } catch (RuntimeException | StackOverflowError e) {
      return new CaseResult(subject, Verdict.CRASH, "target failed: " + e, 0, 0, List.of());
    }
  }

  private static CaseResult await(Future<CaseResult> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
