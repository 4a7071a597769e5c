package touchstone.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import touchstone.host.daemon.DaemonPrograms;

/** {@code up} as its user meets it. */
@Timeout(180)
class UpCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void hostOfSeveralGuestsEndsWithTheLast() throws IOException {
    guest("a", DaemonPrograms.PRINT_A, "");
    guest("b", DaemonPrograms.PRINT_A, "seclabel='silo'");
    Path host =
        Files.writeString(
            folder.resolve("host.cfg"), "guests=['a.cfg','b.cfg']\ncpu='amd'\nmemory='128M'\n");
    assertThat(up(host.toString(), "--until-empty", "--stats")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("a (domain 1) created", "b (domain 2) created", "The host is up")
        .contains("a (domain 1) shut down: poweroff; destroy", "b (domain 2) destroyed");
    assertThat(err.toString()).contains("instructions", "TLB hits");
    assertThat(folder.resolve("guest-a.log")).hasContent("A");
    assertThat(folder.resolve("s")).doesNotExist();
  }

  @Test
  void guestsAreReadBeforeAnythingStarts() throws IOException {
    String good = guest("a", DaemonPrograms.PRINT_A, "");
    String bad = guest("b", DaemonPrograms.PRINT_A, "vcpus=0");
    assertThat(up(good, bad)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo("touchstone up: " + bad + ":4: vcpus is a number from 1 to 8, not '0'\n");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cpus='65' | --cpus must be 1 to 64",
        "cpus='many' | host.cfg:2: cpus: ",
        "cpu='arm' | host.cfg:2: cpu: 'arm' is neither intel nor amd",
        "memory='5G' | --memory must be 64M to 4G",
        "policy='flask' | --policy must be default or silo",
        "guests+=['none.cfg'] | none.cfg: no such file",
        "vnc=1 | host.cfg:2: unknown key 'vnc' of a host",
      })
  void hostsThatCannotBeAreRefused(String line, String message) throws IOException {
    Path host = Files.writeString(folder.resolve("host.cfg"), "guests=[]\n" + line + "\n");
    assertThat(up(host.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("touchstone up: ").contains(message);
  }

  @Test
  void aGuestThatCannotStartEndsTheHost() throws IOException {
    String guest = guest("a", DaemonPrograms.PRINT_A, "kernel='none.elf'");
    assertThat(up(guest)).isEqualTo(1);
    assertThat(err.toString()).contains("touchstone up: a: ", "none.elf: no such file");
    assertThat(folder.resolve("s")).doesNotExist();
  }

  @Test
  void whatTheMachineDoesNotModelEndsTheHostAndIsSaid() throws IOException {
    assertThat(up(guest("a", DaemonPrograms.UNMODELLED, ""), "--until-empty", "--free-running"))
        .as(out + "" + err)
        .isEqualTo(1);
    assertThat(err.toString()).contains("ERROR: ", "domain 1 vCPU 0");
  }

  /** In a process of its own: SIGTERM is the host's normal end. */
  @Test
  void sigtermEndsItCleanly() throws Exception {
    String guest = guest("a", DaemonPrograms.SPIN, "");
    Process process = start(guest);
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("The host is up")) {
        line = lines.readLine();
      }
      assertThat(line).as("the host comes up").isNotNull();
      Process second = start(guest);
      assertThat(new String(second.getErrorStream().readAllBytes()))
          .contains("a host is up there already");
      assertThat(second.waitFor()).isEqualTo(2);
      process.toHandle().destroy();
      assertThat(lines.readLine()).contains("a (domain 1) destroyed");
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(folder.resolve("s")).doesNotExist();
  }

  private Process start(String guest) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                UpMain.class.getName(),
                guest));
    command.addAll(List.of("--socket", folder.resolve("s").toString()));
    return new ProcessBuilder(command).start();
  }

  /** The launcher's way into the command. */
  static final class UpMain {
    private UpMain() {}

    public static void main(String[] words) {
      System.exit(new CommandLine(new UpCommand()).execute(words));
    }
  }

  private String guest(String name, String code, String more) throws IOException {
    Files.write(folder.resolve(name + ".elf"), DaemonPrograms.image(code));
    String text = "name='" + name + "'\nkernel='" + name + ".elf'\nmemory=2\n" + more + "\n";
    return Files.writeString(folder.resolve(name + ".cfg"), text).toString();
  }

  private int up(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--socket", folder.resolve("s").toString()));
    return new CommandLine(new UpCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(new String[0]));
  }
}
