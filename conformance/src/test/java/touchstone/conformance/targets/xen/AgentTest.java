package touchstone.conformance.targets.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.Limits;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

/** The agent itself, with an {@code xl} that only pretends. */
class AgentTest {
  private static final Limits PATIENCE = new Limits(1, 1, 30);

  @TempDir private Path folder;
  private Path tools;
  private final List<CaseResult> results = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    tools = Files.createDirectories(folder.resolve("tools"));
    Path xl = tools.resolve("xl");
    Files.copy(Path.of("src/test/resources/touchstone/conformance/targets/xen/fake-xl"), xl);
    assertTrue(xl.toFile().setExecutable(true));
  }

  private Conversation run(Map<String, String> environment, Case... cases) throws IOException {
    Workspace workspace = Samples.workspace(folder.resolve("home"), cases);
    Plan plan = Plan.of(List.of(cases), workspace, new GuestCpus(1, 2));
    Path work = Files.createDirectories(folder.resolve("work"));
    Session.Start start = new XlHost("", Scripts.of(workspace)).start("host", plan, work);
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", tools + ":" + System.getenv("PATH"));
    all.put("FAKE_XL", Files.createDirectories(folder.resolve("state")).toString());
    Conversation conversation = new Conversation(List.of(cases), results::add);
    Optional<String> trouble =
        Session.run(
            new Session.Start(
                start.folder(), start.command(), all, start.consoleLog(), start.agentLog(), false),
            PATIENCE,
            conversation);
    assertEquals(Optional.empty(), trouble);
    return conversation;
  }

  private Map<String, Verdict> verdicts() {
    Map<String, Verdict> verdicts = new HashMap<>();
    results.forEach(r -> verdicts.put(r.subject().test().name(), r.verdict()));
    return verdicts;
  }

  @Test
  void guestsOfAllKindsAreJudged() throws IOException {
    Conversation conversation =
        run(
            Map.of(),
            Samples.single("good"),
            Samples.single("fails"),
            Samples.single("crashes"),
            Samples.single("silent"),
            Samples.pair("good-pair", ""),
            Samples.pair("good-sequence", "sequence: true\n"));
    assertTrue(conversation.isOver());
    assertEquals("4.17.fake", conversation.version());
    assertEquals(
        Map.of(
            "good", Verdict.PASS,
            "fails", Verdict.FAIL,
            "crashes", Verdict.FAIL,
            "silent", Verdict.CRASH,
            "good-pair", Verdict.PASS,
            "good-sequence", Verdict.PASS),
        verdicts());
  }

  @Test
  void aGuestThatRunsOnIsATimeout() throws IOException {
    Case slow = Samples.pair("runs-on", "timeout: 1\n");
    run(Map.of(), slow, Samples.single("good"));
    assertEquals(Map.of("runs-on", Verdict.TIMEOUT, "good", Verdict.PASS), verdicts());
  }

  @Test
  void theIdsOnTheCommandLineAreTheDomainsAfterAWrongGuess() throws IOException {
    run(Map.of("FAKE_FIRST", "40"), Samples.pair("tells-line", ""));
    String left = results.getFirst().consoles().getFirst().text();
    assertTrue(left.contains("self=42 peer=43"), left);
  }

  @Test
  void longLinesAreJoined() throws IOException {
    run(Map.of(), Samples.single("long-line"));
    String console = results.getFirst().consoles().getFirst().text();
    assertTrue(console.contains("x".repeat(250)), console);
    assertEquals(Verdict.PASS, results.getFirst().verdict());
  }

  @Test
  void aDomainThatCannotBeCreatedIsTheToolstacksFault() throws IOException {
    run(Map.of(), Samples.single("no-create"), Samples.single("good"));
    assertEquals(Verdict.CRASH, verdicts().get("no-create"));
    assertTrue(results.getFirst().reason().contains("toolstack: cannot create"));
    assertEquals(Verdict.PASS, verdicts().get("good"));
  }
}
