package touchstone.proofs.obligation;

import touchstone.core.memory.EptEntry;
import touchstone.core.memory.NptEntry;

/**
 * Decoding gives back what was encoded: one harness, proved by KeY from the formats' contracts and
 * executed by a property test. Written in the prover's Java subset.
 */
public final class RoundTrip {
  private RoundTrip() {}

  /** Whether an EPT leaf gives back its frame and rights. */
  /*@ public normal_behavior
    @ requires 0 <= frame && frame < 1048576;
    @ requires rights == 1 || rights == 3 || rights == 5 || rights == 7;
    @ requires \invariant_for(format);
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public static boolean ept(EptEntry format, int frame, int rights) {
    long entry = format.leaf(frame, rights);
    return format.frameOf(entry) == frame && format.rightsOf(entry) == rights;
  }

  /** Whether an NPT leaf gives back its frame and rights. */
  /*@ public normal_behavior
    @ requires 0 <= frame && frame < 1048576;
    @ requires rights == 1 || rights == 3 || rights == 5 || rights == 7;
    @ requires \invariant_for(format);
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public static boolean npt(NptEntry format, int frame, int rights) {
    long entry = format.leaf(frame, rights);
    return format.frameOf(entry) == frame && format.rightsOf(entry) == rights;
  }
}
