package touchstone.core.memory;

/** How the second level tells the processors to forget translations; implemented by the virt drivers. */
public interface FlushDriver {
  // Whose translations were forgotten last; -1 if an entry has been cleared since: for the proofs.
  //@ public instance ghost int flushed;

  /**
   * Returns when no processor will use a translation derived from the domain's second-level table
   * as it was: none is in guest mode while the core runs, and each forgets what it has cached of the
   * domain (INVEPT on VT-x, a flush of the ASID on AMD-V) before it enters one of its vCPUs again.
   *
   * @sdm 29.4.3.1
   * @apm 15.16
   */
  /*@ public normal_behavior
    @ requires 0 <= domain;
    @ ensures flushed == domain;
    @ assignable flushed;
    @*/
  /*@ helper @*/ void flushSecondLevel(int domain);
}
