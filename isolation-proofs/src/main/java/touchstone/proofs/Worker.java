package touchstone.proofs;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.uka.ilkd.key.proof.io.ProblemLoaderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that proves for another: a contract's name per line in, its row as one line of JSON
 * out. KeY keeps state in static fields, so a second thread needs a second process.
 */
final class Worker {
  private Worker() {}

  /**
   * @param arguments the directory of sources, that of stored proofs, the {@link Run.Mode}, and the
   *     steps of a search
   */
  public static void main(String[] arguments) throws IOException, ProblemLoaderException {
    PrintStream answers = System.out;
    System.setOut(System.err); // KeY may print
    ObjectMapper json = new ObjectMapper();
    StoredProofs stored = new StoredProofs(Path.of(arguments[1]));
    try (Session session = new Session(Path.of(arguments[0]));
        Prover prover =
            new SessionProver(
                session, stored, Run.Mode.valueOf(arguments[2]), Integer.parseInt(arguments[3]));
        BufferedReader names =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String name;
      while ((name = names.readLine()) != null) {
        answers.println(json.writeValueAsString(prover.attempt(name)));
        answers.flush();
      }
    }
  }
}
