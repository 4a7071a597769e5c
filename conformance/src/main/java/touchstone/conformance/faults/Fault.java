package touchstone.conformance.faults;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fault that can be put back into the core.
 *
 * @param id unique, in lower case with hyphens
 * @param title what the faulty core does wrong
 * @param kind which class of advisories it belongs to
 * @param advisories XSA numbers it is modelled on
 * @param requirements what it violates, as {@code req~mem-flush-before-free~1}
 * @param edits the changes to the core that make it
 * @param guests conformance guests that should notice
 * @param tests the core's and the host's own test classes that should notice, by simple name
 * @param patch the same fault in the core's source, for the prover; null if no proof is about it
 */
public record Fault(
    String id,
    String title,
    AdvisoryClass kind,
    List<Integer> advisories,
    List<String> requirements,
    List<Edit> edits,
    List<String> guests,
    List<String> tests,
    @Nullable SourcePatch patch) {

  /** A fault of which nothing more is known yet. */
  public static Fault of(AdvisoryClass kind, String id, String title) {
    return new Fault(id, title, kind, List.of(), List.of(), List.of(), List.of(), List.of(), null);
  }

  public Fault like(Integer... xsa) {
    return new Fault(id, title, kind, List.of(xsa), requirements, edits, guests, tests, patch);
  }

  /** Names of requirements without {@code req~} and {@code ~1}. */
  public Fault breaks(String... names) {
    List<String> ids = Arrays.stream(names).map(name -> "req~" + name + "~1").toList();
    return new Fault(id, title, kind, advisories, ids, edits, guests, tests, patch);
  }

  public Fault by(Edit... changes) {
    return new Fault(
        id, title, kind, advisories, requirements, List.of(changes), guests, tests, patch);
  }

  public Fault guests(String... names) {
    return new Fault(
        id, title, kind, advisories, requirements, edits, List.of(names), tests, patch);
  }

  public Fault tests(String... names) {
    return new Fault(
        id, title, kind, advisories, requirements, edits, guests, List.of(names), patch);
  }

  public Fault proof(SourcePatch source) {
    return new Fault(id, title, kind, advisories, requirements, edits, guests, tests, source);
  }
}
