package touchstone.proofs;

import de.uka.ilkd.key.proof.io.ProblemLoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./touchstone prove}: proves the core's contracts on its own sources. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    version = "Touchstone 0.1.0, KeY 2.12.3",
    sortOptions = false,
    description = {
      "Proves the contracts of the core's own sources with KeY, overflow included, and compares the",
      "result with the committed list of expectations.",
      "Exit codes: 0 as expected, 1 not, 2 usage or environment."
    })
public final class Prove implements Callable<Integer> {
  private static final int AS_EXPECTED = 0;
  private static final int NOT_AS_EXPECTED = 1;
  private static final int ENVIRONMENT = 2;

  private static final String STORED = "isolation-proofs/src/main/proofs";

  @Option(
      names = "--class",
      paramLabel = "C",
      split = ",",
      description = "only contracts of these classes")
  private List<String> types = List.of();

  @Option(
      names = "--contract",
      paramLabel = "TEXT",
      description = "only contracts whose name contains TEXT; more than once: one of the texts")
  private List<String> parts = List.of();

  @ArgGroup private Modes modes = new Modes();

  /** Where the proofs come from. */
  private static final class Modes {
    @Option(
        names = "--replay",
        description = "replay the stored proofs, search the others (default)")
    private boolean replay;

    @Option(names = "--probe", description = "as --replay, and probe what closes for vacuity")
    private boolean probe;

    @Option(
        names = "--search",
        description = "search all proofs anew, and probe them for vacuity (long)")
    private boolean search;

    @Option(names = "--store", description = "as --search, and store the proofs found")
    private boolean store;

    Run.Mode mode() {
      if (store) {
        return Run.Mode.STORE;
      }
      if (search) {
        return Run.Mode.SEARCH;
      }
      return probe && !replay ? Run.Mode.PROBE : Run.Mode.REPLAY;
    }
  }

  @Option(
      names = "--jobs",
      paramLabel = "J",
      description = "how many proofs at a time (default: ${DEFAULT-VALUE}, the processors)")
  private int jobs = defaultJobs();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "rule applications of a search at most (default: ${DEFAULT-VALUE})")
  private int steps = Search.STEPS;

  @Option(names = "--json", description = "print the report as JSON instead of a table")
  private boolean json;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "the checkout (default: property touchstone.home, else the working directory)")
  private Path home = Path.of(System.getProperty("touchstone.home", "."));

  Prove() {}

  /** As many as there are processors, and up to four: each takes up to 4 GiB. */
  static int defaultJobs() {
    return Math.min(Runtime.getRuntime().availableProcessors(), 4);
  }

  /** Ends the process with the exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Prove()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(home.resolve("ref-hypervisor/core"))) {
      System.err.println("prove: " + home + " is not a checkout of Touchstone; use --home");
      return ENVIRONMENT;
    }
    if (jobs < 1) {
      System.err.println("prove: --jobs wants a number from 1 on, not " + jobs);
      return ENVIRONMENT;
    }
    Sources sources = Sources.link(home);
    Expectations expectations = Expectations.committed();
    System.err.println("Loading the sources ...");
    try (Session session = new Session(sources.root())) {
      return report(sources, session, expectations);
    } catch (ProblemLoaderException e) {
      System.err.println("prove: KeY cannot read the sources: " + e.getMessage());
      return NOT_AS_EXPECTED;
    }
  }

  private int report(Sources sources, Session session, Expectations expectations)
      throws IOException {
    StoredProofs stored = new StoredProofs(home.resolve(STORED));
    Run run =
        new Run(
            session,
            expectations,
            stored,
            modes.mode(),
            steps,
            jobs,
            name -> System.err.println("Proving " + name + " ..."));
    List<Row> rows = run.rows(this::wanted);
    List<String> faults = new Judgement(rows, expectations, session.warnings()).faults();
    List<Property.Claim> claims =
        Arrays.stream(Property.values()).map(property -> property.judge(rows)).toList();
    Report report = Report.of(sources, session.options(), modes.mode(), claims, rows, faults);
    report.write(home.resolve("isolation-proofs/target/proofs.json"));
    System.out.println(json ? report.json() : table(claims, rows));
    faults.forEach(fault -> System.err.println("prove: " + fault));
    return faults.isEmpty() ? AS_EXPECTED : NOT_AS_EXPECTED;
  }

  private boolean wanted(String name) {
    boolean type = types.isEmpty() || types.stream().anyMatch(t -> name.startsWith(t + "."));
    return type && (parts.isEmpty() || parts.stream().anyMatch(name::contains));
  }

  private static String table(List<Property.Claim> claims, List<Row> rows) {
    StringBuilder out = new StringBuilder(Matrix.of(rows)).append("\n\n");
    for (Property.Claim claim : claims) {
      out.append(
          String.format("%-20s %-10s %s%n", claim.property(), claim.verdict(), claim.statement()));
      if (claim.verdict().equals("not proved")) {
        claim
            .missing()
            .forEach(name -> out.append(String.format("%31s not proved: %s%n", "", name)));
      }
    }
    return out.toString();
  }
}
