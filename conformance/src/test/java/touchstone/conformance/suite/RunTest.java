package touchstone.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import touchstone.conformance.targets.Target;

class RunTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final List<Case> CASES =
      List.of(
          Examples.subject("a", "MEM"), Examples.subject("b", "MEM"), Examples.subject("c", "MEM"));

  /** A target made of what it does with its cases. */
  private record Fake(Body body) implements Target {
    interface Body {
      void run(List<Case> cases, Consumer<CaseResult> results);
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public List<String> configurations() {
      return List.of("amd");
    }

    @Override
    public void run(List<Case> cases, int jobs, Consumer<CaseResult> results) {
      body.run(cases, results);
    }
  }

  @Test
  void resultsComeInTheOrderOfTheListWhateverTheTargetsOrder() {
    List<String> seen = new ArrayList<>();
    List<CaseResult> results =
        run((cases, out) -> cases.reversed().forEach(c -> out.accept(pass(c))), 0, seen);
    assertThat(results.stream().map(r -> r.subject().id())).containsExactlyElementsOf(seen);
    assertThat(seen).containsExactly("a/pvh64@amd", "b/pvh64@amd", "c/pvh64@amd");
  }

  @Test
  void whatATargetLeavesOutIsNotRun() {
    List<CaseResult> results =
        run((cases, out) -> out.accept(pass(cases.get(1))), 0, new ArrayList<>());
    assertThat(results.stream().map(CaseResult::verdict))
        .containsExactly(Verdict.NOT_RUN, Verdict.PASS, Verdict.NOT_RUN);
  }

  @Test
  void aTargetThatBreaksKeepsWhatItGave() {
    List<CaseResult> results =
        run(
            (cases, out) -> {
              out.accept(pass(cases.getFirst()));
              throw new IllegalStateException("gone");
            },
            0,
            new ArrayList<>());
    assertThat(results.getFirst().verdict()).isEqualTo(Verdict.PASS);
    assertThat(results.get(1).reason()).contains("the target failed").contains("gone");
  }

  @Test
  void theTimeLimitEndsARunThatHangs() {
    List<CaseResult> results =
        new Run(new Fake((cases, out) -> sleepForEver()), 1, 0, c -> Optional.empty())
            .of(CASES, Duration.ofMillis(50), r -> {});
    assertThat(results).hasSize(3).allMatch(r -> r.verdict() == Verdict.NOT_RUN);
    assertThat(results.getFirst().reason()).contains("time limit");
  }

  @Test
  void aSecondTryIsSaid() {
    AtomicInteger tries = new AtomicInteger();
    List<CaseResult> results =
        run(
            (cases, out) -> {
              Verdict now = tries.getAndIncrement() == 0 ? Verdict.FAIL : Verdict.PASS;
              cases.forEach(c -> out.accept(Examples.result(c, now)));
            },
            1,
            new ArrayList<>());
    assertThat(results).allMatch(r -> r.verdict() == Verdict.PASS);
    assertThat(results.getFirst().reason()).isEqualTo("not before try 2");
  }

  @Test
  void aCaseThatDoesNotApplyIsSkippedAndNotTried() {
    List<Case> tried = new ArrayList<>();
    Target target = new Fake((cases, out) -> tried.addAll(cases));
    List<CaseResult> results =
        new Run(target, 1, 0, c -> Optional.of("no such thing")).of(CASES, LONG, r -> {});
    assertThat(tried).isEmpty();
    assertThat(results).allMatch(r -> r.verdict() == Verdict.SKIP);
  }

  private static List<CaseResult> run(Fake.Body body, int retries, List<String> seen) {
    return new Run(new Fake(body), 1, retries, c -> Optional.empty())
        .of(CASES, LONG, r -> seen.add(r.subject().id()));
  }

  private static CaseResult pass(Case subject) {
    return Examples.result(subject, Verdict.PASS);
  }

  private static void sleepForEver() {
    try {
      Thread.sleep(Duration.ofHours(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
