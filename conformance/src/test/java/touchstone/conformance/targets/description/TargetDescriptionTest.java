package touchstone.conformance.targets.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.Examples;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.TargetLibrary;

class TargetDescriptionTest {
  private static final String GOOD =
      """
      name: mine
      title: A hypervisor
      kind: command
      command: [./mine.py]
      configurations: [amd]
      environments: [pvh64]
      capabilities: [xen, multi-domain]
      limits: {jobs: 2, slowness: 10}
      parameters:
        time-slice-us: 5000
      options: {}
      """;

  @TempDir Path folder;

  @Test
  void aGoodOneIsReadWithDefaults() throws IOException {
    TargetDescription mine = read(GOOD);
    assertThat(mine.limits()).isEqualTo(new Limits(2, 10, Limits.DEFAULT.startSeconds()));
    assertThat(mine.parameters())
        .containsEntry("time-slice-us", "5000")
        .containsEntry("cap-window-ms", "20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: mine           | name: Mine             | mine.yaml:1: name: ",
        "kind: command        | kind: command\\nspeed: 3 | mine.yaml:4: ",
        "capabilities: [xen,  | capabilities: [zen,    | mine.yaml:7: capabilities.0: ",
        "jobs: 2              | jobs: 0                | mine.yaml:8: limits.jobs: ",
        "time-slice-us: 5000  | time-slice-us: 5       | mine.yaml:10: time-slice-us: must be a whole",
        "time-slice-us: 5000  | time-slide-us: 5000    | mine.yaml:10: parameters.time-slide-us: no such",
        "command: [./mine.py] | command: []            | mine.yaml:4: command: ",
        "environments: [pvh64]| environments: [pvh64   | mine.yaml:7: is not YAML",
      })
  void whatIsWrongIsSaidWithLineAndField(String good, String bad, String message) {
    String text = GOOD.replace(good.strip(), bad.strip().replace("\\n", "\n"));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> read("name: mine\n"))
        .hasMessageContaining("title")
        .hasMessageContaining("configurations");
    assertThatThrownBy(() -> read("")).hasMessageContaining("holds nothing");
  }

  @Test
  void anUnknownKindAndAnUnknownOptionAreErrors() throws IOException {
    Path file = folder.resolve("mine.yaml");
    TargetLibrary library = new TargetLibrary(Path.of(".."));
    Files.writeString(file, GOOD.replace("kind: command\ncommand: [./mine.py]", "kind: telepathy"));
    assertThatThrownBy(() -> library.find(file.toString()))
        .hasMessageContaining("kind: 'telepathy' is not one of");
    Files.writeString(file, GOOD.replace("options: {}", "options: {speed: 3}"));
    assertThatThrownBy(() -> library.find(file.toString()))
        .hasMessageContaining("mine.yaml:11: options.speed: no such option");
  }

  @Test
  void everyTargetThatShipsIsRight() {
    assertThat(new TargetLibrary(Path.of("..")).shipped())
        .extracting(TargetDescription::name)
        .contains("reference", "kvm-qemu");
  }

  @Test
  void aTestThatNeedsMoreIsSkippedWithTheReason() throws IOException {
    TargetDescription mine = read(GOOD);
    assertThat(mine.reasonToSkip(one("probe", "MEM"))).isEmpty();
    TargetDescription bare = read(GOOD.replace("capabilities: [xen,", "capabilities: ["));
    assertThat(bare.reasonToSkip(one("probe", "MEM"))).hasValue("mine has no xen");
    assertThat(bare.reasonToSkip(one("probe", "MEM", "neutral: true"))).isEmpty();
    assertThat(mine.reasonToSkip(one("probe", "GNT"))).hasValue("mine has no grants");
    assertThat(mine.reasonToSkip(one("probe", "MEM", "policy: silo"))).hasValue("mine has no silo");
    assertThat(mine.reasonToSkip(one("probe", "MEM", "vcpus: 2")))
        .hasValue("mine has no multi-vcpu");
    Case other = new Case(Examples.test("probe", "MEM"), "pvh32", "amd");
    assertThat(mine.reasonToSkip(other)).hasValue("mine has no environment pvh32");
  }

  @Test
  void guestsAreToldTheWordsOnEveryRole() {
    var told =
        Examples.test(
                "probe", "MEM", "cmdline: self=@self@", "roles: [{name: a}, {name: b, cmdline: x}]")
            .withWords(List.of("time-slice-us=5"));
    assertThat(told.allRoles().stream().map(r -> told.commandLine(r, 1, 2)))
        .containsExactly("time-slice-us=5", "x time-slice-us=5");
  }

  private static Case one(String name, String group, String... fields) {
    return new Case(Examples.test(name, group, fields), "pvh64", "amd");
  }

  private TargetDescription read(String text) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, text);
    return TargetDescription.read(file, ParameterCatalogue.load(Path.of("parameters.yaml")));
  }
}
