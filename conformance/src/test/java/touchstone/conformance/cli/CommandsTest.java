package touchstone.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them: exit codes, what is written, what is said. */
class CommandsTest {
  private static final PrintStream OUT = System.out;
  private static final PrintStream ERR = System.err;

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void listens() {
    System.setProperty("touchstone.home", "..");
    PrintStream all = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setOut(all);
    System.setErr(all);
  }

  @AfterEach
  void stopsListening() {
    System.setOut(OUT);
    System.setErr(ERR);
    System.clearProperty("touchstone.home");
  }

  @Test
  void aRunIsWrittenInAllForms() {
    assertThat(conform("first", "-q")).isEqualTo(0);
    assertThat(folder.resolve("first")).isDirectoryContaining("glob:**report.html");
    assertThat(folder.resolve("first")).isDirectoryContaining("glob:**report.json");
    assertThat(folder.resolve("first")).isDirectoryContaining("glob:**report.tap");
    assertThat(folder.resolve("first")).isDirectoryContaining("glob:**junit.xml");
    assertThat(text()).contains("reference conforms: 1 cases");
  }

  @Test
  void trialsOfLinuxAreListedAndOthersRefused() {
    assertThat(Touchstone.execute("linux-test", "--list")).isZero();
    assertThat(text()).contains("boot", "disk", "net");
    assertThat(Touchstone.execute("linux-test", "dsik")).isEqualTo(2);
    assertThat(text()).contains("linux-test: no trial 'dsik'; --list tells which there are");
  }

  @Test
  void twiceQuietSaysNothing() {
    assertThat(conform("first", "-qq")).isEqualTo(0);
    assertThat(text()).isEmpty();
  }

  @Test
  void aGateComparesWithItsBaseline() throws IOException {
    String baseline = folder.resolve("baseline.json").toString();
    assertThat(conform("first", "-qq", "--write-baseline", baseline)).isEqualTo(0);
    assertThat(conform("second", "-qq", "--gate", "--baseline", baseline)).isEqualTo(0);
    assertThat(text()).contains("Gate passed: reference, 1 cases, 0 worse");
    Files.writeString(
        Path.of(baseline), Files.readString(Path.of(baseline)).replace("\"hello/", "\"farewell/"));
    assertThat(conform("third", "-qq", "--gate", "--baseline", baseline)).isEqualTo(1);
    assertThat(text()).contains("farewell/pvh64@amd: is gone from the suite");
  }

  @Test
  void whatIsWrongWithACommandIsALineAndExitCodeTwo() {
    assertThat(conform("x", "--target", "nobody")).isEqualTo(2);
    assertThat(conform("x", "--cpu", "z80")).isEqualTo(2);
    assertThat(conform("x", "--level", "L9")).isEqualTo(2);
    assertThat(conform("x", "--shard", "3/2")).isEqualTo(2);
    assertThat(conform("x", "--jobs", "0")).isEqualTo(2);
    assertThat(conform("x", "--baseline", "nowhere")).isEqualTo(2);
    assertThat(conform("x", "--waivers", "nowhere")).isEqualTo(2);
    assertThat(Touchstone.execute("compare", "nowhere", "nowhere")).isEqualTo(2);
    assertThat(text()).contains("no target 'nobody'").doesNotContain("\tat ");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void comparingARunWithItselfFindsNothing() {
    conform("first", "-qq");
    String first = folder.resolve("first").toString();
    assertThat(Touchstone.execute("compare", first, first)).isEqualTo(0);
    assertThat(text()).contains("1 cases, 0 worse, 0 better");
  }

  @Test
  void aNewTargetIsWrittenOnceAndIsRight() {
    String where = folder.toString();
    assertThat(Touchstone.execute("target", "init", "mine", "-o", where)).isEqualTo(0);
    assertThat(folder.resolve("mine.py")).isExecutable();
    assertThat(Touchstone.execute("target", "init", "mine", "-o", where)).isEqualTo(2);
    assertThat(text()).contains("exists already");
    assertThat(Touchstone.execute("target", "init", "Mine!", "-o", where)).isEqualTo(2);
    String file = folder.resolve("mine.yaml").toString();
    assertThat(Touchstone.execute("target", "check", file, "--json")).isIn(0, 2);
    assertThat(text()).contains("\"name\" : \"mine\"");
  }

  private int conform(String output, String... more) {
    String[] fixed = {"conform", "--test", "hello", "--env", "pvh64", "--cpu", "amd", "-o"};
    String[] all = new String[fixed.length + 1 + more.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    all[fixed.length] = folder.resolve(output).toString();
    System.arraycopy(more, 0, all, fixed.length + 1, more.length);
    return Touchstone.execute(all);
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
