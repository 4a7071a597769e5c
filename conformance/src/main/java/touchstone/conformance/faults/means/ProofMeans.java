package touchstone.conformance.faults.means;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.faults.Fault;
import touchstone.conformance.faults.SourcePatch;
import touchstone.conformance.suite.SuiteException;

/**
 * The proofs: with the fault in the core's source, the contract it breaks must no longer close. The
 * stored proof is replayed, which is quick; that no other proof exists only a search can say.
 */
public final class ProofMeans implements Means, AutoCloseable {
  private static final String CORE = "ref-hypervisor/core/src/main/java/touchstone/core";
  private static final String OBLIGATIONS = "isolation-proofs/src/main/java";
  private static final String STORED = "isolation-proofs/src/main/proofs";
  private static final long CONTROL_SECONDS = 1800;

  private final Installation installation;
  private final Path scratch;
  private final long limit;
  private final boolean search;
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private @Nullable Worker prover;

  /**
   * @param scratch where checkouts with a fault are put together
   * @param limit seconds of processor time per batch, and then per fault, loading the core
   *     included, after which its contract counts as not closed
   * @param search ask for any proof, not only for the stored one
   */
  public ProofMeans(Installation installation, Path scratch, long limit, boolean search) {
    this.installation = installation;
    this.scratch = scratch;
    this.limit = limit;
    this.search = search;
  }

  @Override
  public String name() {
    return "proof";
  }

  /**
   * The contracts close on the sound source: one run for all. Then the faults are tried, as many in
   * one reading of the core as are about different contracts: a contract is proved from its own
   * method and from other methods' contracts, so one fault neither hides nor shows another.
   */
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
      if (!answer.equals("PASSED")) {
        return answer;
      }
    }
    for (List<Fault> batch : batches(faults)) {
      List<Outcome> found = prove(batch);
      for (int i = 0; i < batch.size(); i++) {
        outcomes.put(batch.get(i).id(), found.get(i));
      }
    }
    return "";
  }

  @Override
  public synchronized Outcome hunt(Fault fault, Path classes) {
    if (fault.patch() == null) {
      return Outcome.notTried("no contract that is closed speaks of it");
    }
    Outcome known = outcomes.get(fault.id());
    return known == null ? prove(List.of(fault)).getFirst() : known;
  }

  /** Faults that one reading of the core serves: no two of them about the same contract. */
  private static List<List<Fault>> batches(List<Fault> faults) {
    List<List<Fault>> batches = new ArrayList<>();
    for (Fault fault : faults) {
      if (fault.patch() != null) {
        batches.stream()
            .filter(batch -> batch.stream().noneMatch(other -> isSameContract(other, fault)))
            .findFirst()
            .orElseGet(() -> newBatch(batches))
            .add(fault);
      }
    }
    return batches;
  }

  private static List<Fault> newBatch(List<List<Fault>> batches) {
    List<Fault> batch = new ArrayList<>();
    batches.add(batch);
    return batch;
  }

  private static boolean isSameContract(Fault one, Fault other) {
    return contract(one).equals(contract(other));
  }

  private static String contract(Fault fault) {
    return Objects.requireNonNull(fault.patch()).contract();
  }

  /** The outcomes of a batch, in its order; one that takes too long is tried fault by fault. */
  private List<Outcome> prove(List<Fault> batch) {
    long started = System.nanoTime();
    Set<String> contracts = new LinkedHashSet<>();
    batch.forEach(fault -> contracts.add(contract(fault)));
    String answer = ask(request(checkout(batch), contracts));
    double seconds = (System.nanoTime() - started) / 1e9 / batch.size();
    int space = answer.indexOf(' ');
    return switch (space < 0 ? answer : answer.substring(0, space)) {
      case "PASSED", "CAUGHT" ->
          batch.stream().map(fault -> outcome(contract(fault), answer, seconds)).toList();
      case "HUNG" ->
          batch.size() > 1
              ? batch.stream().map(fault -> prove(List.of(fault)).getFirst()).toList()
              : List.of(
                  Outcome.caught(
                      contract(batch.getFirst()) + " does not close within " + limit + " seconds",
                      seconds));
      default -> throw new SuiteException("the prover could not run: " + answer);
    };
  }

  private Outcome outcome(String contract, String answer, double seconds) {
    return answer.contains(" " + contract + "(")
        ? Outcome.caught(
            (search ? "" : "the stored proof of ") + contract + " does not close", seconds)
        : Outcome.missed(seconds);
  }

  /** One prover serves all faults, one after another. */
  private String ask(String request) {
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

  /** The core's sources with the faults in them, the obligations and what is stored. */
  private Path checkout(List<Fault> batch) {
    Path checkout = scratch.resolve(batch.getFirst().id());
    try {
      copy("ref-hypervisor/core/src/main", checkout);
      copy(OBLIGATIONS, checkout);
      if (!search) {
        copy(STORED, checkout);
      }
      for (Fault fault : batch) {
        SourcePatch patch = Objects.requireNonNull(fault.patch());
        Path source = checkout.resolve(CORE).resolve(patch.file());
        Files.writeString(source, patch.applyTo(Files.readString(source)));
      }
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
