package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.mutation.Mutants;
import touchstone.conformance.mutation.MutationEvidence;
import touchstone.conformance.suite.SourceHash;

/** The second half of {@code touchstone mutate}, which the launcher calls when PIT has run. */
@Command(
    name = "mutations",
    hidden = true,
    description = "Turns PIT's report into evidence.",
    mixinStandardHelpOptions = true)
final class MutationsCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "CLASSES", description = "which classes were changed")
  private String classes = "";

  @Parameters(index = "1", paramLabel = "REPORT", description = "PIT's mutations.xml")
  private Path report = Path.of("mutations.xml");

  @Option(names = "--quick", description = "the long random tests were left out")
  private boolean quick;

  @Option(names = "--add", description = "keep what is known of other classes")
  private boolean add;

  @Override
  public Integer call() throws IOException {
    Path home = Home.path();
    MutationEvidence evidence = new MutationEvidence(SourceHash.ofReference(home), quick);
    Path file = home.resolve("target/evidence/mutation.json");
    if (add) {
      evidence.keep(file);
    }
    evidence.add(Mutants.read(report));
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, evidence.json());
    System.out.printf(
        "%s: %s%nEvidence: %s%n", classes, evidence.score(), file.toAbsolutePath().normalize());
    return Touchstone.CONFORMS;
  }
}
