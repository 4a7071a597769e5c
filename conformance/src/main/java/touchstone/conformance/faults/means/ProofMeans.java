package touchstone.conformance.faults.means;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;
import touchstone.conformance.suite.SuiteException;

/**
 * The proofs: with the fault in the core's source, a search must no longer close the contract it
 * breaks. Stored proofs are not asked: one that cannot be replayed says only that the source is
 * another. On the sound source they must close.
 */
public final class ProofMeans implements Means, AutoCloseable {
  private static final String CORE = "ref-hypervisor/core/src/main/java/touchstone/core";
  private static final String OBLIGATIONS = "isolation-proofs/src/main/java";
  private static final long CONTROL_SECONDS = 1800;

  private final Installation installation;
  private final Path scratch;
  private final long limit;
  private @Nullable Worker prover;

  /**
   * @param scratch where checkouts with a fault are put together
   * @param limit seconds of processor time per fault, loading the core included, after which its
   *     contract counts as not closed
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
    try (Worker sound = prover(CONTROL_SECONDS)) {
      String answer = sound.ask(request(installation.home(), contracts), "the sound core");
      return answer.equals("PASSED") ? "" : answer;
    }
  }

  @Override
  public Outcome hunt(Fault fault, Path classes) {
    SourcePatch patch = fault.patch();
    if (patch == null) {
      return Outcome.notTried("no contract that is closed speaks of it");
    }
    long started = System.nanoTime();
    String answer = ask(request(checkout(fault, patch), Set.of(patch.contract())));
    double seconds = (System.nanoTime() - started) / 1e9;
    int space = answer.indexOf(' ');
    return switch (space < 0 ? answer : answer.substring(0, space)) {
      case "PASSED" -> Outcome.missed(seconds);
      case "CAUGHT" -> Outcome.caught(patch.contract() + " does not close", seconds);
      case "HUNG" ->
          Outcome.caught(
              patch.contract() + " does not close within " + limit + " seconds", seconds);
      default -> throw new SuiteException("the prover could not run: " + answer);
    };
  }

  /** One prover serves all faults, one after another. */
  private synchronized String ask(String request) {
    Worker warm = prover;
    if (warm == null || !warm.isUsable()) {
      warm = prover(limit);
      prover = warm;
    }
    return warm.ask(request, "the prover");
  }

  private static String request(Path checkout, Set<String> contracts) {
    List<String> options = new ArrayList<>(List.of("--home=" + checkout, "--jobs=1"));
    contracts.forEach(contract -> options.add("--contract=" + contract + "("));
    return String.join("\t", options);
  }

  private Worker prover(long silence) {
    Path module = installation.home().resolve("isolation-proofs/target");
    Path jar = module.resolve("touchstone-isolation-proofs-0.1.0.jar");
    if (!Files.exists(jar)) {
      throw new SuiteException(jar + " is missing: ./touchstone kill builds it");
    }
    return new Worker(
        List.of(
            "-Xmx3g",
            "-Djava.awt.headless=true",
            "-cp",
            jar + File.pathSeparator + module.resolve("lib") + "/*",
            "touchstone.proofs.ProveAgain"),
        silence);
  }

  @Override
  public synchronized void close() {
    if (prover != null) {
      prover.close();
    }
  }

  /** The core's sources with the fault in them, and the obligations, without stored proofs. */
  private Path checkout(Fault fault, SourcePatch patch) {
    Path checkout = scratch.resolve(fault.id());
    try {
      copy("ref-hypervisor/core/src/main", checkout);
      copy(OBLIGATIONS, checkout);
      Path source = checkout.resolve(CORE).resolve(patch.file());
      Files.writeString(source, patch.applyTo(Files.readString(source)));
      return checkout;
    } catch (IOException e) {
      throw new SuiteException("cannot write " + checkout + ": " + e.getMessage());
    }
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
