package touchstone.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.conformance.faults.Campaign;
import touchstone.conformance.faults.Expectations;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.Kill;
import touchstone.conformance.faults.KillEvidence;
import touchstone.conformance.faults.KillHistory;
import touchstone.conformance.faults.KillTable;
import touchstone.conformance.faults.catalogue.Faults;
import touchstone.conformance.faults.means.FuzzMeans;
import touchstone.conformance.faults.means.GuestMeans;
import touchstone.conformance.faults.means.Installation;
import touchstone.conformance.faults.means.Means;
import touchstone.conformance.faults.means.OracleMeans;
import touchstone.conformance.faults.means.ProofMeans;
import touchstone.conformance.faults.means.PropertyMeans;
import touchstone.conformance.faults.means.Workers;
import touchstone.conformance.suite.SourceHash;
import touchstone.conformance.suite.SuiteException;

/** {@code touchstone kill}: puts known faults into the core and shows who notices. */
@Command(
    name = "kill",
    description = {
      "Puts known faults back into the core, one at a time, and shows which means notice: the",
      "conformance guests, the core's own tests, the specification, fuzzing, the proofs.",
      "Exit code 0: every fault is caught by the means expected to, 1: not, 2: usage or environment."
    },
    mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {
  private static final List<String> ALL_MEANS =
      List.of("guest", "property", "oracle", "fuzz", "proof");

  @Parameters(paramLabel = "FAULT", description = "faults by name; --list shows them")
  private List<String> names = List.of();

  @Option(names = "--all", description = "all faults: the kill matrix")
  private boolean all;

  @Option(
      names = "--means",
      paramLabel = "MEANS",
      split = ",",
      description = "only these of guest, property, oracle, fuzz, proof (default: all)")
  private List<String> means = ALL_MEANS;

  @Option(names = "--list", description = "print the faults and stop")
  private boolean list;

  @Option(
      names = "--thorough",
      description = "run every guest against each fault, not only those that claim to see it")
  private boolean thorough;

  @Option(
      names = "--add",
      description = {
        "keep what earlier runs on the same sources found for other faults and means, so that the",
        "matrix can be made in parts"
      })
  private boolean add;

  @Option(
      names = "--merge",
      paramLabel = "FILE",
      description =
          "take over the cells of this kills.json too, made elsewhere on the same sources")
  private List<Path> others = List.of();

  @Option(
      names = "--fuzz-seconds",
      paramLabel = "N",
      description = {
        "fuzz each fault for so many seconds of processor time at most",
        "(default: ${DEFAULT-VALUE})"
      })
  private int fuzzSeconds = 20;

  @Option(
      names = "--oracle-systems",
      paramLabel = "N",
      description = {
        "let the specification judge the random hypercalls of so many systems per fault at most,",
        "before its guests (default: ${DEFAULT-VALUE})"
      })
  private int oracleSystems = 12;

  @Option(
      names = "--random-only",
      description = "let the specification judge random hypercalls only, no guests")
  private boolean randomOnly;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = {
        "a proof that takes more minutes of processor time counts as not found",
        "(default: ${DEFAULT-VALUE})"
      })
  private int minutes = 10;

  @Option(
      names = "--search",
      description = {
        "search for any proof of the contract a fault breaks (long); without it, the stored proof",
        "is replayed on the faulty source"
      })
  private boolean search;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "faults at a time (default: one per processor)")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "print the evidence on standard output instead of text")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (list) {
      Faults.all().forEach(KillCommand::describe);
      return Touchstone.CONFORMS;
    }
    if (names.isEmpty() != all) {
      throw new SuiteException("kill: name faults, or --all; --list shows them");
    }
    checkOptions();
    List<Fault> faults = all ? Faults.all() : Faults.named(names);
    return hunt(faults);
  }

  private static void describe(Fault fault) {
    String advisories =
        fault.advisories().stream()
            .map(xsa -> "XSA-" + xsa)
            .collect(Collectors.joining(", ", "(", ")"));
    System.out.printf(
        "%-26s %s: %s %s%n", fault.id(), fault.kind().label(), fault.title(), advisories);
  }

  private void checkOptions() {
    for (String name : means) {
      if (!ALL_MEANS.contains(name)) {
        throw new SuiteException("--means: '" + name + "' is not one of " + ALL_MEANS);
      }
    }
    if (jobs < 1 || minutes < 1 || fuzzSeconds < 1 || oracleSystems < 1) {
      throw new SuiteException(
          "--jobs, --minutes, --fuzz-seconds, --oracle-systems: must be at least 1");
    }
  }

  private int hunt(List<Fault> faults) throws IOException {
    List<String> columns = ALL_MEANS.stream().filter(means::contains).toList();
    PrintStream out = json ? System.err : System.out;
    Expectations expectations = Expectations.committed();
    KillEvidence.Terms terms =
        new KillEvidence.Terms(
            SourceHash.ofReference(Home.path()),
            thorough ? "all" : "those that claim to see the fault",
            fuzzSeconds,
            oracleSystems);
    KillHistory history = history(terms.sources());
    List<Kill> kills = history.with(hunt(faults, columns, out), Faults.all());
    List<String> known =
        ALL_MEANS.stream()
            .filter(name -> kills.stream().anyMatch(kill -> kill.outcomes().containsKey(name)))
            .toList();
    out.println(KillTable.totals(kills, known));
    List<String> differences = new ArrayList<>();
    kills.forEach(kill -> differences.addAll(expectations.differences(kill)));
    differences.forEach(line -> System.err.println("kill: " + line));
    report(KillEvidence.of(kills, known, expectations, terms, differences));
    return differences.isEmpty() ? Touchstone.CONFORMS : Touchstone.DOES_NOT_CONFORM;
  }

  private KillHistory history(String sources) {
    KillHistory history = new KillHistory(sources, ALL_MEANS);
    if (add && Files.exists(evidence())) {
      history.take(evidence());
    }
    others.forEach(history::take);
    return history;
  }

  private List<Kill> hunt(List<Fault> faults, List<String> columns, PrintStream out) {
    Path scratch = Home.path().resolve("target/faults");
    Installation installation = new Installation(Home.path());
    try (Workers workers = new Workers(installation);
        ProofMeans proof =
            new ProofMeans(installation, scratch.resolve("proofs"), minutes * 60L, search)) {
      List<Means> asked =
          Stream.of(
                  new GuestMeans(workers, thorough),
                  new PropertyMeans(workers, installation),
                  new OracleMeans(workers, oracleSystems, randomOnly),
                  new FuzzMeans(workers, fuzzSeconds),
                  proof)
              .filter(one -> columns.contains(one.name()))
              .toList();
      Campaign campaign = new Campaign(asked, scratch, jobs);
      campaign.control(faults, line -> out.println("Checking " + line + " ..."));
      out.println(KillTable.header(columns));
      return campaign.of(faults, kill -> out.println(KillTable.row(kill)));
    }
  }

  private void report(String evidence) throws IOException {
    Path file = evidence();
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, evidence);
    if (json) {
      System.out.print(evidence);
    } else {
      System.out.println("Evidence: " + file.toAbsolutePath().normalize());
    }
  }

  private static Path evidence() {
    return Home.path().resolve("target/evidence/kills.json");
  }
}
