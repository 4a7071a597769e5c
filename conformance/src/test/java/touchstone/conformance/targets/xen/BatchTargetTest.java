package touchstone.conformance.targets.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.Limits;
import touchstone.conformance.targets.description.ParameterCatalogue;
import touchstone.conformance.targets.description.TargetDescription;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

/** Hosts that die and hang: a script plays the host, its sessions one after the other. */
class BatchTargetTest {
  private static final String GOOD =
      "begin 0;role 0 poweroff 18;= VGVzdCByZXN1bHQ6IFBBU1MK;done 0 5;";

  @TempDir private Path folder;
  private final List<CaseResult> results = new ArrayList<>();
  private int started;

  /** What the agent says in each session, and a word for Xen's console. */
  private List<CaseResult> run(int cases, String... sessions) throws IOException {
    Case[] subjects = new Case[cases];
    Arrays.setAll(subjects, i -> Samples.single("sample-" + i));
    Workspace workspace = Samples.workspace(folder.resolve("home"), subjects);
    BatchTarget.Host host =
        (configuration, plan, work) ->
            start(sessions[Math.min(started++, sessions.length - 1)], work);
    BatchTarget.Shape shape = new BatchTarget.Shape(new GuestCpus(1, 1), 10, new Limits(1, 0, 2));
    new BatchTarget(description(), workspace, shape, host, new TreeMap<>())
        .run(List.of(subjects), 1, results::add);
    return results;
  }

  private static Session.Start start(String session, Path work) throws IOException {
    StringBuilder script = new StringBuilder();
    for (String word : session.split(";")) {
      script.append(word.startsWith("!") ? word.substring(1) : "echo '#touchstone# " + word + "'");
      script.append('\n');
    }
    Files.writeString(work.resolve("host"), script.toString());
    return new Session.Start(
        work,
        List.of("sh", "host"),
        Map.of(),
        work.resolve("console.log"),
        work.resolve("agent.log"),
        false);
  }

  private TargetDescription description() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sample.yaml"),
            """
            name: sample
            title: a host that is a script
            kind: xl
            configurations: [host]
            environments: [pvh64]
            capabilities: [xen]
            """);
    return TargetDescription.read(file, ParameterCatalogue.load(Path.of("parameters.yaml")));
  }

  private static String second(String session) {
    return session.replace("begin 0", "begin 1").replace("done 0", "done 1");
  }

  @Test
  void aPlanIsWorkedThrough() throws IOException {
    List<CaseResult> seen = run(2, "hello 4;" + GOOD + second(GOOD) + "bye");
    assertEquals(
        List.of(Verdict.PASS, Verdict.PASS), seen.stream().map(CaseResult::verdict).toList());
    assertEquals(1, started);
  }

  @Test
  void aPanicCostsTheCaseUnderWayAndTheRestIsRun() throws IOException {
    List<CaseResult> seen =
        run(
            3,
            "hello 4;" + GOOD + "begin 1;!echo 'Panic on CPU 0:' >&2;!sleep 9",
            "hello 4;" + GOOD + "bye");
    assertEquals(
        List.of(Verdict.PASS, Verdict.CRASH, Verdict.PASS),
        seen.stream().map(CaseResult::verdict).toList());
    assertTrue(seen.get(1).reason().contains("Panic on CPU 0"), seen.get(1).reason());
    assertEquals("sample-2", seen.get(2).subject().test().name());
  }

  @Test
  void aSilentHostIsATimeoutOfTheCaseUnderWay() throws IOException {
    List<CaseResult> seen = run(1, "hello 4;begin 0;!sleep 30");
    assertEquals(Verdict.TIMEOUT, seen.getFirst().verdict());
  }

  @Test
  void aHostThatNeverComesUpEndsTheRun() {
    assertThrows(SuiteException.class, () -> run(2, "!exit 1"));
    assertEquals(3, started);
  }

  @Test
  void aHostThatEndsEarlyCostsTheCaseUnderWay() throws IOException {
    List<CaseResult> seen = run(2, "hello 4;begin 0", "hello 4;" + GOOD + "bye");
    assertEquals(
        List.of(Verdict.CRASH, Verdict.PASS), seen.stream().map(CaseResult::verdict).toList());
  }
}
