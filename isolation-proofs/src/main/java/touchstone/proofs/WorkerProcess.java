package touchstone.proofs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link Worker}, started at once; it loads the sources while nobody asks yet. */
final class WorkerProcess implements Prover {
  private final Process process;
  private final BufferedWriter names;
  private final BufferedReader rows;
  private final ObjectMapper json = new ObjectMapper();

  WorkerProcess(Path sources, StoredProofs stored, Run.Mode mode, int steps) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx4g",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                sources.toString(),
                stored.directory().toString(),
                mode.name(),
                Integer.toString(steps))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    names = process.outputWriter(StandardCharsets.UTF_8);
    rows = process.inputReader(StandardCharsets.UTF_8);
  }

  @Override
  public Row attempt(String contract) throws IOException {
    names.write(contract + "\n");
    names.flush();
    String row = rows.readLine();
    if (row == null) {
      throw new IOException("a prover process ended at " + contract);
    }
    return json.readValue(row, Row.class);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
