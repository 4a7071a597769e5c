package touchstone.conformance.targets.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.Examples;
import touchstone.conformance.suite.Run;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.Target;
import touchstone.conformance.targets.TargetLibrary;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.description.TargetDescription;

/** Adapters of all manners, as shell scripts: what each costs, and that it costs nothing else. */
class CommandTargetTest {
  private static final String HELLO =
      "read -r hello; echo '{\"op\":\"hello\",\"protocol\":1,\"facts\":{\"made\":\"here\"}}'\n";

  private static final String REPLY =
      """
      while read -r request; do
        case $request in *'"op":"bye"'*) exit ;; esac
        id=${request#*'"id":"'}; id=${id%%'"'*}
        case $id in BAD*) ACT ;; esac
        echo '{"op":"log","text":"one moment"}'
        printf '%s\\n' '{"op":"result","id":"'$id'","guests":[{"role":"","end":"poweroff","console":"hi\\r\\nTest result: PASS\\n"}]}'
      done
      """;

  @TempDir Path folder;
  private final List<Case> cases = new ArrayList<>();

  @BeforeEach
  void buildsGuests() throws IOException {
    for (String name : List.of("one", "two", "three")) {
      cases.add(new Case(Examples.test(name, "MEM", "timeout: 1"), "pvh64", "amd"));
      Path guest = Files.createDirectories(folder.resolve("conformance/target/guests/" + name));
      Files.writeString(guest.resolve("pvh64.elf"), "image");
    }
  }

  @Test
  void aGoodAdapterIsAskedCaseByCase() throws IOException {
    Target target = target(HELLO + reply("none", ":"));
    List<CaseResult> results = run(target);
    assertThat(results).allMatch(r -> r.verdict() == Verdict.PASS);
    assertThat(results.getFirst().consoles().getFirst().text()).startsWith("hi\nTest");
    assertThat(target.facts()).containsEntry("made", "here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "exit 3                                    | CRASH   | exit code 3",
        "echo oops >&2; exit 1                     | CRASH   | oops",
        "echo nonsense; continue                   | CRASH   | nonsense",
        "echo 17; continue                         | CRASH   | not an object",
        "echo '{\"op\":\"dance\",\"id\":\"two/pvh64@amd\"}'; continue | CRASH | op: must be",
        "echo '{\"op\":\"result\",\"id\":\"else\"}'; continue         | CRASH | reply is to 'else'",
        "echo '{\"op\":\"result\",\"id\":\"two/pvh64@amd\",\"guests\":[]}'; continue | CRASH | none with role",
        "echo '{\"op\":\"failed\",\"id\":\"two/pvh64@amd\",\"reason\":\"panic\"}'; continue | CRASH | panic",
        "sleep 60                                  | TIMEOUT | no reply within",
      })
  void aFailureCostsTheCaseUnderWayAndNoOther(String act, Verdict verdict, String reason)
      throws IOException {
    List<CaseResult> results = run(target(HELLO + reply("two", act)));
    assertThat(results.get(0).verdict()).isEqualTo(Verdict.PASS);
    assertThat(results.get(1).verdict()).isEqualTo(verdict);
    assertThat(results.get(1).reason()).contains(reason);
    assertThat(results.get(2).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anAdapterOfAnotherVersionIsNotReady() throws IOException {
    TargetDescription strange = describe("echo '{\"op\":\"hello\",\"protocol\":7}'; sleep 1\n");
    assertThat(new CommandProvider().missing(strange, workspace()))
        .hasValueSatisfying(what -> assertThat(what).contains("protocol 1"));
  }

  @Test
  void anAdapterThatNeverStartsEndsTheRun() throws IOException {
    TargetDescription broken = describe("exit 9\n");
    for (int i = 0; i < 5; i++) {
      cases.addAll(List.copyOf(cases).subList(0, 1));
    }
    List<CaseResult> results = run(new CommandProvider().open(broken, workspace()));
    assertThat(results).allMatch(r -> !r.verdict().conforms());
  }

  private static String reply(String bad, String act) {
    return REPLY.replace("BAD", bad).replace("ACT", act);
  }

  private List<CaseResult> run(Target target) {
    return new Run(target, 1, 0, c -> Optional.empty()).of(cases, Duration.ofMinutes(2), r -> {});
  }

  private Target target(String script) throws IOException {
    return new CommandProvider().open(describe(script), workspace());
  }

  private Workspace workspace() {
    return new Workspace(folder, 1);
  }

  private TargetDescription describe(String script) throws IOException {
    Path adapter = folder.resolve("mine.sh");
    Files.writeString(adapter, "#!/bin/sh\n" + script);
    assertThat(adapter.toFile().setExecutable(true)).isTrue();
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        name: mine
        title: A hypervisor
        kind: command
        command: [./mine.sh]
        configurations: [amd]
        environments: [pvh64]
        capabilities: []
        limits: {start: 1, slowness: 1}
        """);
    return new TargetLibrary(Path.of("..")).find(file.toString());
  }
}
