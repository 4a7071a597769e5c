package touchstone.conformance.targets;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Verdict;

/** Runs cases that need nothing of each other, several at a time. */
public final class CasePool {
  private CasePool() {}

  /** Returns when all have been run; a defect of ours in one case costs that case only. */
  public static void run(
      List<Case> cases, int jobs, Function<Case, CaseResult> one, Consumer<CaseResult> results) {
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      for (Case subject : cases) {
        pool.execute(() -> results.accept(safely(subject, one)));
      }
    }
  }

  private static CaseResult safely(Case subject, Function<Case, CaseResult> one) {
    try {
      return one.apply(subject);
    } catch (RuntimeException | StackOverflowError e) {
      return new CaseResult(subject, Verdict.CRASH, "target failed: " + e, 0, 0, List.of());
    }
  }
}
