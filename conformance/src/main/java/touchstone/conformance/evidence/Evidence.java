package touchstone.conformance.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything in a pack, read. What was not run is empty, and so supports no claim.
 *
 * @param reference hash of the reference hypervisor the pack is about
 */
public record Evidence(
    List<TracedRequirement> requirements,
    GuestResults guests,
    ProofResults proofs,
    TestResults tests,
    List<Campaign> campaigns,
    String reference) {

  /** Reads a pack's folder; the trace and the guests' results must be there. */
  public static Evidence load(Path pack) {
    Path proofs = pack.resolve(Layout.PROOFS);
    return new Evidence(
        TraceFile.read(needed(pack, Layout.TRACE)),
        GuestResults.read(needed(pack, Layout.GUESTS)),
        Files.exists(proofs) ? ProofResults.read(proofs) : ProofResults.NONE,
        TestResults.read(pack.resolve(Layout.TESTS)),
        campaigns(pack.resolve(Layout.CAMPAIGNS)),
        JsonFile.read(needed(pack, Layout.VERSIONS)).path("reference").asText());
  }

  private static Path needed(Path pack, String name) {
    Path file = pack.resolve(name);
    if (!Files.exists(file)) {
      throw new EvidenceException(file + " is missing");
    }
    return file;
  }

  private static List<Campaign> campaigns(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Campaign> campaigns = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        campaigns.add(Campaign.read(file));
      }
    } catch (IOException e) {
      throw new EvidenceException("cannot list " + folder + ": " + e.getMessage());
    }
    return List.copyOf(campaigns);
  }

  public Optional<Campaign> campaign(String kind) {
    return campaigns.stream().filter(c -> c.kind().equals(kind)).findFirst();
  }
}
