package touchstone.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.Selection;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.reference.ReferenceTarget;

/** The reference conforms: every guest in every environment on both CPU models. */
class ReferenceConformanceTest {
  private static final Workspace WORKSPACE = new Workspace(Path.of(".."), 1);
  private static final Catalogue CATALOGUE = Catalogue.load(Path.of("guests"));
  private static final List<Case> CASES = Selection.all(List.of("intel", "amd")).of(CATALOGUE);

  @TestFactory
  Stream<DynamicTest> guests() {
    ReferenceTarget target = new ReferenceTarget(WORKSPACE, false);
    return CASES.stream()
        .map(c -> DynamicTest.dynamicTest(c.id(), () -> expectPass(target.run(c))));
  }

  @Test
  void everyTestNamesRequirementsThatExist() {
    Requirements.load(Path.of("../spec/requirements")).check(CATALOGUE);
  }

  /** A guest is neutral if and only if it never asks for Xen. */
  @Test
  void neutralGuestsAreThoseThatDoNotAskForXen() throws IOException {
    for (GuestTest test : CATALOGUE.tests()) {
      String source = Files.readString(Path.of("guests", test.name(), "main.c"));
      assertThat(source.contains("require_xen")).as(test.name()).isNotEqualTo(test.neutral());
    }
  }

  /** D5: same inputs and seed, same trace. */
  @Test
  void twoRunsAreEqualInTimeAndConsole() {
    for (String configuration : List.of("intel", "amd")) {
      Case subject =
          CASES.stream()
              .filter(c -> c.configuration().equals(configuration) && c.test().roles() != null)
              .findFirst()
              .orElseThrow();
      CaseResult first = new ReferenceTarget(WORKSPACE, false).run(subject);
      CaseResult second = new ReferenceTarget(WORKSPACE, false).run(subject);
      assertThat(second.consoles()).isEqualTo(first.consoles());
      assertThat(second.virtualMillis()).isEqualTo(first.virtualMillis());
    }
  }

  private static void expectPass(CaseResult result) {
    if (result.verdict() != Verdict.PASS) {
      fail(result.verdict().label() + ": " + result.reason() + "\n" + result.consoles());
    }
  }
}
