package touchstone.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import touchstone.host.toolstack.TestImages;

/** The command as its user meets it: what it prints and how it ends. */
class RunCommandTest {
  private static final String PRINT_A_AND_STOP = "b041e6e9faf4";
  private static final String RESET = "0f0b";
  private static final String SPIN = "ebfe";
  private static final String UNMODELLED = "bc0000180068020002006a006a00cf";

  @TempDir private Path directory;

  private final StringWriter errors = new StringWriter();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private PrintStream terminal;

  @BeforeEach
  void captureTerminal() {
    terminal = System.out;
    System.setOut(new PrintStream(output, true, StandardCharsets.ISO_8859_1));
  }

  @AfterEach
  void giveTerminalBack() {
    System.setOut(terminal);
  }

  @ParameterizedTest
  @CsvSource({"intel", "amd"})
  void consoleComesOutAndPowerOffIsSuccess(String cpu) throws IOException {
    assertThat(run(image(PRINT_A_AND_STOP), "--cpu", cpu)).isZero();
    assertThat(output).hasToString("A");
    assertThat(errors.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    RESET + ", guest ended: REBOOT",
    SPIN + ", guest still running at the limit of virtual time",
    UNMODELLED + ", virtual-8086",
  })
  void otherEndsAreFailuresThatSayWhy(String code, String message) throws IOException {
    assertThat(run(image(code), "--limit", "0.01")).isEqualTo(1);
    assertThat(errors.toString()).startsWith("touchstone run: ").containsIgnoringCase(message);
  }

  @Test
  void missingImageIsAnEnvironmentError() {
    assertThat(run("no-such.elf")).isEqualTo(2);
    assertThat(errors.toString()).contains("no-such.elf: no such file");
  }

  @Test
  void corruptImageIsNamedWithItsField() throws IOException {
    Path file = Path.of(image(PRINT_A_AND_STOP));
    byte[] bytes = Files.readAllBytes(file);
    bytes[4] = 7;
    Files.write(file, bytes);
    assertThat(run(file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains(file + ": EI_CLASS: is 7");
  }

  @ParameterizedTest
  @CsvSource({
    "--memory, 1M, needs",
    "--memory, 1T, is no size",
    "--memory, 2G, memory must be",
    "--vcpus, 9, --vcpus must be 1 to 8",
    "--cpus, 0, --cpus must be 1 to 64",
    "--cpu, arm, neither intel nor amd",
    "--initrd, no-such.img, no such file",
    "--unknown, x, Unknown option",
  })
  void unusableOptionsAreSaidSo(String option, String value, String message) throws IOException {
    assertThat(run(image(PRINT_A_AND_STOP), option, value)).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }

  // [utest->req~rsc-deterministic~1]
  @Test
  void equalRunsWriteEqualTraces() throws IOException {
    Path first = directory.resolve("first.trace");
    Path second = directory.resolve("second.trace");
    String image = image(PRINT_A_AND_STOP);
    run(image, "--trace", first.toString());
    run(image, "--trace", second.toString());
    assertThat(Files.readString(first))
        .contains(" d1 v0 rip=100002 IO reason=1e number=e9 width=1")
        .contains(" d0 v0 domctl ")
        .isEqualTo(Files.readString(second));
  }

  // [utest->req~aud-review~1]
  // [utest->req~aud-fields~1]
  @Test
  void equalRunsWriteEqualAuditTrails() throws IOException {
    Path first = directory.resolve("first.audit");
    Path second = directory.resolve("second.audit");
    String image = image(RESET);
    run(image, "--audit", first.toString());
    run(image, "--audit", second.toString());
    assertThat(Files.readAllLines(first))
        .isEqualTo(Files.readAllLines(second))
        .allMatch(line ->
            line.matches(
                "\\{\"time\":\\d+,\"type\":\"[a-z-]+\",\"subject\":\\d+,\"object\":\\d+,"
                    + "\"detail\":\"[a-z0-9_/]+\",\"outcome\":(0|-\\d+)}"))
        .anyMatch(line -> line.contains("\"control\",\"subject\":0,\"object\":1,"))
        .anyMatch(line -> line.contains("\"detail\":\"domctl/createdomain\",\"outcome\":0"))
        .last()
        .asString()
        .contains("\"shutdown\",\"subject\":1,\"object\":1,\"detail\":\"reboot\"");
  }

  @Test
  void statisticsAreForTheErrorStream() throws IOException {
    assertThat(run(image(PRINT_A_AND_STOP), "--stats")).isZero();
    assertThat(errors.toString())
        .contains("virtual time", "instructions", "MIPS")
        .containsPattern("decoded +\\d+\\.\\d{4} % \\([1-9]\\d*\\)")
        .containsPattern("page walks +[1-9]")
        .containsPattern("TLB hits +\\d+\\.");
    assertThat(output).hasToString("A");
  }

  private String image(String code) throws IOException {
    Path file = directory.resolve("guest.elf");
    Files.write(file, TestImages.pvh(HexFormat.of().parseHex(code), 0));
    return file.toString();
  }

  private int run(String... arguments) {
    return new CommandLine(new RunCommand(InputStream.nullInputStream()))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
