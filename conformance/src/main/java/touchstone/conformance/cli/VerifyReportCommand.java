package touchstone.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import touchstone.conformance.evidence.Verification;
import touchstone.conformance.suite.Catalogue;

/** {@code touchstone verify-report}: recomputes what a pack says of itself. */
@Command(
    name = "verify-report",
    description = {
      "Recomputes hashes, counts, the list of tests, the claims and the statement of an evidence",
      "pack, and refuses one that is partial or altered. It does not run the tests again.",
      "Exit code 0: the pack is whole and consistent, 1: it is not, 2: usage, or no pack."
    },
    mixinStandardHelpOptions = true)
final class VerifyReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "the folder that ./touchstone evidence made")
  private Path pack = Path.of("");

  @Override
  public Integer call() throws IOException {
    Catalogue catalogue = Catalogue.load(Home.path().resolve("conformance/guests"));
    List<String> faults = Verification.faults(pack, catalogue);
    faults.forEach(fault -> System.err.println("touchstone verify-report: " + fault));
    System.out.println(pack + (faults.isEmpty() ? ": whole and consistent" : ": refused"));
    return faults.isEmpty() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }
}
