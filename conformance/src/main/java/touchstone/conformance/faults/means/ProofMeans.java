package touchstone.conformance.faults.means;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;
import touchstone.conformance.suite.SuiteException;

/**
 * The proofs: with the fault in the core's source, the contract it breaks must no longer close,
 * neither by its stored proof nor by a search.
 */
public final class ProofMeans implements Means {
  private static final String CORE = "ref-hypervisor/core/src/main/java/touchstone/core";
  private static final String PROOFS = "isolation-proofs/src/main";
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

  /** The contracts close on the sound source. */
  @Override
  public String control(List<Fault> faults) {
    for (Fault fault : faults) {
      SourcePatch patch = fault.patch();
      if (patch != null) {
        Child.End end = prove(installation.home(), patch);
        if (end.hung() || end.exit() != AS_EXPECTED) {
          return patch.type() + "." + patch.contract() + " does not close on the sound core";
        }
      }
    }
    return "";
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
      copy(PROOFS, checkout);
      Path source = checkout.resolve(CORE).resolve(patch.file());
      Files.writeString(source, patch.applyTo(Files.readString(source)));
    } catch (IOException e) {
      throw new SuiteException("cannot write " + checkout + ": " + e.getMessage());
    }
    Child.End end = prove(checkout, patch);
    double seconds = (System.nanoTime() - started) / 1e9;
    String contract = patch.type() + "." + patch.contract();
    if (end.hung() || end.exit() == NOT_AS_EXPECTED && complains(end, contract)) {
      return Outcome.caught(contract + " does not close", seconds);
    }
    if (end.exit() == AS_EXPECTED) {
      return Outcome.missed(seconds);
    }
    throw new SuiteException("the prover could not run: " + end.lastLine());
  }

  /** A prover that fails for another reason has noticed nothing. */
  private static boolean complains(Child.End end, String contract) {
    return end.lines().stream()
        .anyMatch(line -> line.startsWith("prove: open, but listed") && line.contains(contract));
  }

  private Child.End prove(Path checkout, SourcePatch patch) {
    Path module = installation.home().resolve("isolation-proofs/target");
    List<String> classPath = new ArrayList<>();
    classPath.add(module.resolve("touchstone-isolation-proofs-0.1.0.jar").toString());
    classPath.add(module.resolve("lib") + "/*");
    List<String> arguments =
        List.of("--home=" + checkout, "--class=" + patch.type(), "--contract=" + patch.contract());
    return new Child(classPath, List.of("-Xmx2g", "-Djava.awt.headless=true"), limit, limit)
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
