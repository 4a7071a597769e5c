package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  @Override
  public Integer call() throws IOException {
    Path home = Path.of(System.getProperty("touchstone.home", "."));
    List<Mutants.Mutant> mutants = Mutants.read(report);
    Path file = home.resolve("target/evidence/mutation.json");
    Files.createDirectories(file.resolveSibling("."));
    String sources = SourceHash.of(home.resolve("ref-hypervisor"));
    Files.writeString(file, MutationEvidence.of(mutants, sources, classes));
    long killed = mutants.stream().filter(Mutants.Mutant::isKilled).count();
    System.out.printf(
        "%d of %d changes noticed by the core's tests%nEvidence: %s%n",
        killed, mutants.size(), file.toAbsolutePath().normalize());
    return Touchstone.CONFORMS;
  }
}
