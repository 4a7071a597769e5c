package touchstone.proofs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import de.uka.ilkd.key.util.KeYConstants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The run for machines, written to {@code proofs.json}.
 *
 * @param sources SHA-256 of the sources that were proved
 * @param options KeY's taclet options: the meaning of "closed"
 * @param probed whether what closed was also probed for vacuity
 * @param properties what follows from the rows
 * @param faults differences from the expectations; empty for a good run
 */
record Report(
    String tool,
    String version,
    String sources,
    Set<String> options,
    boolean probed,
    List<Property.Claim> properties,
    List<Row> contracts,
    List<String> faults) {

  static Report of(
      Sources sources,
      Set<String> options,
      Run.Mode mode,
      List<Property.Claim> properties,
      List<Row> rows,
      List<String> faults) {
    return new Report(
        "KeY",
        KeYConstants.INTERNAL_VERSION,
        sources.hash(),
        options,
        mode.probes(),
        properties,
        rows,
        faults);
  }

  String json() throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
  }

  void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.writeString(file, json() + "\n");
  }
}
