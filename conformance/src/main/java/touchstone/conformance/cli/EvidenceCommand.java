package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchstone.conformance.evidence.Pack;
import touchstone.conformance.report.FramePicture;

/** {@code touchstone evidence}: packs what has been run for somebody else to check. */
@Command(
    name = "evidence",
    description = {
      "Packs requirements, results, proofs, seeds, versions, the bill of materials, consoles and",
      "hashes into one folder with the claim matrix, a manifest and an in-toto test-result",
      "statement. It packs what test, conform, prove, kill, fuzz, noninterference and mutate have",
      "left behind, runs none of them, and lists what is missing.",
      "Exit code 0: packed, 1: packed, but something was missing, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class EvidenceCommand implements Callable<Integer> {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "the folder (default: target/evidence-pack)")
  private Path output = Home.path().resolve("target/evidence-pack");

  @Override
  public Integer call() throws IOException {
    String picture = FramePicture.ofRun(Home.path().resolve("conformance/target/guests"));
    List<String> missing = Pack.make(Home.path(), output, picture);
    missing.forEach(line -> System.err.println("touchstone evidence: missing " + line));
    System.out.println("Evidence: " + output.resolve("index.html").toAbsolutePath().normalize());
    return missing.isEmpty() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }
}
