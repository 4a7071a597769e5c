package touchstone.conformance.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import touchstone.conformance.evidence.ProofResults.Claim;

/**
 * Collects what speaks for one requirement; what was promised and does not goes to {@code open}.
 */
final class Supports {
  private final Evidence evidence;
  private final TracedRequirement requirement;
  private final List<String> open;
  private final List<Support> supports = new ArrayList<>();

  Supports(Evidence evidence, TracedRequirement requirement, List<String> open) {
    this.evidence = evidence;
    this.requirement = requirement;
    this.open = open;
  }

  List<Support> all() {
    requirement.tags("proof").forEach(this::proof);
    requirement.tags("utest").forEach(this::test);
    requirement.tags("fuzz").forEach(this::fuzz);
    requirement.tags("model").stream().findAny().ifPresent(this::model);
    evidence.guests().results().forEach(this::guest);
    return supports;
  }

  private void proof(TracedRequirement.Tag tag) {
    Optional<Claim> claim = Optional.ofNullable(evidence.proofs().properties().get(tag.subject()));
    if (claim.isPresent() && claim.get().proved()) {
      supports.add(Support.by(Means.PROVED, tag.subject()));
    } else {
      open.add("not proved: " + tag.subject());
    }
  }

  private void test(TracedRequirement.Tag tag) {
    passed(tag, tag.random() ? Means.PROPERTY : Means.TESTED);
  }

  private void fuzz(TracedRequirement.Tag tag) {
    passed(tag, Means.FUZZED);
  }

  /** The rule is part of the executable specification, which was there at every step. */
  private void model(TracedRequirement.Tag tag) {
    evidence
        .campaign("oracle")
        .ifPresent(oracle -> {
          if (!oracle.configuration().path("testList").asText().equals(cases())) {
            open.add("not judged in the cases of this pack: " + tag.subject());
          } else if (!oracle.sources().equals(evidence.reference())) {
            open.add("not judged on the sources of this pack: " + tag.subject());
          } else if (oracle.summary().path("disagreements").asInt(1) != 0) {
            open.add("the specification disagreed: " + tag.subject());
          } else {
            supports.add(new Support(Means.JUDGED, "", null));
          }
        });
  }

  private String cases() {
    return evidence.guests().listHash();
  }

  private void passed(TracedRequirement.Tag tag, Means means) {
    if (evidence.tests().passed(tag.subject())) {
      supports.add(Support.by(means, tag.subject()));
    } else {
      open.add("not passed: " + tag.subject());
    }
  }

  private void guest(GuestResults.Result result) {
    if (!result.requirements().contains(requirement.id())) {
      return;
    }
    if (result.verdict().equals("PASS")) {
      supports.add(new Support(Means.GUEST, result.configuration(), result.several()));
    } else {
      open.add(result.verdict() + ": " + result.id());
    }
  }
}
