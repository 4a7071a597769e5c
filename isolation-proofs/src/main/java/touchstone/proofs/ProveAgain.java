package touchstone.proofs;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;

/**
 * {@code ./touchstone prove} again and again in one process, for the kill matrix: reading the core
 * costs a cold prover many times what it costs a warm one.
 *
 * <p>A request is a line of options with tabs between them. The answer is a line too: {@code answer
 * PASSED} if all was as expected, {@code answer CAUGHT} and which contracts did not close though
 * they should, or {@code answer UNUSABLE} and why.
 */
public final class ProveAgain {
  private static final String OPEN = "prove: open, but listed as closed:";
  private static final int AS_EXPECTED = 0;

  private ProveAgain() {}

  /** Serves requests until its input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println("answer " + answer(line.split("\t")));
    }
  }

  private static String answer(String[] options) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    int exit = new CommandLine(new Prove()).execute(options);
    if (exit == AS_EXPECTED) {
      return "PASSED";
    }
    List<String> complaints =
        said.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("prove: "))
            .toList();
    String open =
        complaints.stream()
            .filter(line -> line.startsWith(OPEN))
            .map(line -> line.substring(OPEN.length()))
            .collect(Collectors.joining(","));
    if (!open.isEmpty()) {
      return "CAUGHT" + open;
    }
    return "UNUSABLE " + (complaints.isEmpty() ? "the prover failed" : complaints.getFirst());
  }
}
