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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import touchstone.host.toolstack.TestImages;

/** A recorded run is judged again as it was; a trace that lies or is damaged is found out. */
class RecordedTraceTest {
  /** Prints A and halts for good. */
  private static final String PROGRAM = "b041e6e9faf4";

  @TempDir private Path directory;
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();
  private Path trace;

  @BeforeEach
  void record() throws IOException {
    trace = directory.resolve("a.trace");
    assertThat(recordTo(trace, "amd")).isZero();
  }

  private int recordTo(Path file, String cpu) throws IOException {
    Path image = directory.resolve("image.elf");
    Files.write(image, TestImages.pvh(HexFormat.of().parseHex(PROGRAM), 0));
    PrintStream terminal = System.out;
    System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.ISO_8859_1));
    try {
      return new CommandLine(new RunCommand(InputStream.nullInputStream()))
          .setErr(new PrintWriter(errors, true))
          .execute(image.toString(), "--record", file.toString(), "--cpu", cpu, "--memory", "4M");
    } finally {
      System.setOut(terminal);
    }
  }

  private int check() {
    return new CommandLine(new CheckTraceCommand())
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(errors, true))
        .execute(trace.toString());
  }

  /** Changes the first line that contains a text, and tells its number. */
  private int tamper(String containing, UnaryOperator<String> change) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(trace));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(containing)) {
        lines.set(i, change.apply(lines.get(i)));
        Files.write(trace, lines);
        return i + 1;
      }
    }
    throw new AssertionError("no line with " + containing);
  }

  @Test
  void aRecordedRunIsAsSpecified() throws IOException {
    long lines = Files.readAllLines(trace).stream().filter(l -> l.contains("\"step\"")).count();
    assertThat(check()).isZero();
    assertThat(output.toString()).contains(lines + " steps, all as specified");
    assertThat(lines).isGreaterThan(20);
  }

  @Test
  void equalRunsWriteEqualTraces() throws IOException {
    Path second = directory.resolve("b.trace");
    recordTo(second, "amd");
    assertThat(Files.readString(second)).isEqualTo(Files.readString(trace));
  }

  @Test
  void aChangedAnswerIsFound() throws IOException {
    int line = tamper("DomctlCall.MaxMemory", l -> l.replace("\"status\":0", "\"status\":-22"));
    assertThat(check()).isEqualTo(1);
    assertThat(output.toString()).contains(trace + ":" + line, "answer:   EINVAL", "expected: 0");
  }

  @Test
  void aChangeThatIsHiddenIsFound() throws IOException {
    int line =
        tamper(
            "DomctlCall.MaxMemory",
            l -> l.replaceAll("\"changes\":.*\"raised", "\"changes\":[],\"raised"));
    assertThat(check()).isEqualTo(1);
    assertThat(output.toString()).contains(trace + ":" + line, "the state is not the expected one");
  }

  /** Of a domain that is not the caller: a caller's own pending bits are memory it may write. */
  @Test
  void aStrayEventIsFound() throws IOException {
    tamper(
        "DomctlCall.MaxMemory",
        l -> l.replace("\"raised\":[]", "\"raised\":[{\"domain\":1,\"port\":9}]"));
    assertThat(check()).isEqualTo(1);
    assertThat(output.toString()).contains("events nobody sent", "d1 port 9");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"status\":0', '\"status\":zero', not JSON",
    "'\"status\":0', '\"status\":\"zero\"', expected a number of 64 bits",
    "'\"preempted\":false', '\"preempted\":0', expected true or false",
    "'\"preempted\":false,', '', Returned has no field \"\"preempted\"\"",
    "'DomctlCall.MaxMemory', 'DomctlCall.Magic', is not a Act",
    "'\"domain\":0', '\"domain\":7', no caller d7",
    "'\"step\":', '\"step\":9', is due",
  })
  void aDamagedLineIsNamed(String before, String after, String why) throws IOException {
    int line =
        tamper(
            "DomctlCall.MaxMemory",
            l -> l.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));
    assertThat(check()).isEqualTo(2);
    assertThat(errors.toString())
        .contains(trace + ":" + line + ": ")
        .contains(why.replace("\"\"", "\""));
  }

  @Test
  void aTraceThatIsCutOffIsNoTrace() throws IOException {
    List<String> lines = Files.readAllLines(trace);
    Files.write(trace, lines.subList(0, lines.size() / 2));
    assertThat(check()).isEqualTo(2);
    assertThat(errors.toString()).contains("cut off");
  }

  @Test
  void anotherFileIsNoTrace() throws IOException {
    Files.writeString(trace, "{\"trace\":2}\n");
    assertThat(check()).isEqualTo(2);
    assertThat(errors.toString()).contains(trace + ":1: not a trace of format 1");
    trace = directory.resolve("none");
    assertThat(check()).isEqualTo(2);
    assertThat(errors.toString()).contains("no such file");
  }
}
