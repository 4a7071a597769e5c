package touchstone.conformance.faults.means;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;
import touchstone.conformance.suite.SuiteException;

/**
 * The proofs: with the fault in the core's source, a search must no longer close the contract it
 * breaks. Stored proofs are not asked: one that cannot be replayed says only that the source is
 * another. On the sound source they must close.
 */
public final class ProofMeans implements Means {
  private static final String CORE = "ref-hypervisor/core/src/main/java/touchstone/core";
  private static final String OBLIGATIONS = "isolation-proofs/src/main/java";
  private static final long CONTROL_SECONDS = 1800;
  private static final int AS_EXPECTED = 0;
  private static final int NOT_AS_EXPECTED = 1;

  private final Installation installation;
  private final Path scratch;
  private final long limit;

  /**
   * @param scratch where checkouts with a fault are put together
   * @param limit seconds per contract, after which it counts as not closed
   */
  public ProofMeans(Installation installation, Path scratch, long limit) {
    this.installation = installation;
    this.scratch = scratch;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "proof";
  }

  /** The contracts close on the sound source: one run for all. */
  @Override
  public String control(List<Fault> faults) {
    Set<String> contracts = new LinkedHashSet<>();
    for (Fault fault : faults) {
      SourcePatch patch = fault.patch();
      if (patch != null) {
        contracts.add(patch.contract());
      }
    }
    if (contracts.isEmpty()) {
      return "";
    }
    Child.End end = prove(installation.home(), contracts, CONTROL_SECONDS);
    return end.hung() || end.exit() != AS_EXPECTED ? complaint(end) : "";
  }

  private static String complaint(Child.End end) {
    return end.lines().stream()
        .filter(line -> line.startsWith("prove: "))
        .findFirst()
        .orElse(end.lastLine());
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    SourcePatch patch = fault.patch();
    if (patch == null) {
      return Outcome.notTried("no contract that is closed speaks of it");
    }
    long started = System.nanoTime();
    Path checkout = scratch.resolve(fault.id());
    try {
      copy("ref-hypervisor/core/src/main", checkout);
      copy(OBLIGATIONS, checkout);
      Path source = checkout.resolve(CORE).resolve(patch.file());
      Files.writeString(source, patch.applyTo(Files.readString(source)));
    } catch (IOException e) {
      throw new SuiteException("cannot write " + checkout + ": " + e.getMessage());
    }
    Child.End end = prove(checkout, Set.of(patch.contract()), limit);
    double seconds = (System.nanoTime() - started) / 1e9;
    if (end.hung()) {
      return Outcome.caught(
          patch.contract() + " does not close within " + limit + " seconds", seconds);
    }
    if (end.exit() == NOT_AS_EXPECTED && complains(end, patch.contract())) {
      return Outcome.caught(patch.contract() + " does not close", seconds);
    }
    if (end.exit() == AS_EXPECTED) {
      return Outcome.missed(seconds);
    }
    throw new SuiteException("the prover could not run: " + end.lastLine());
  }

  /** A prover that fails for another reason has noticed nothing. */
  private static boolean complains(Child.End end, String contract) {
    return end.lines().stream()
        .anyMatch(
            line -> line.startsWith("prove: open, but listed") && line.contains(contract + "("));
  }

  private Child.End prove(Path checkout, Set<String> contracts, long seconds) {
    Path module = installation.home().resolve("isolation-proofs/target");
    List<String> classPath = new ArrayList<>();
    classPath.add(module.resolve("touchstone-isolation-proofs-0.1.0.jar").toString());
    classPath.add(module.resolve("lib") + "/*");
    List<String> arguments = new ArrayList<>(List.of("--home=" + checkout, "--jobs=1"));
    contracts.forEach(contract -> arguments.add("--contract=" + contract + "("));
    return new Child(classPath, List.of("-Xmx2g", "-Djava.awt.headless=true"), seconds, seconds)
        .run("touchstone.proofs.Prove", arguments);
  }

  private void copy(String folder, Path checkout) throws IOException {
    Path from = installation.home().resolve(folder);
    Path to = checkout.resolve(folder);
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path path : files.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
