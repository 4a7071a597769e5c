package touchstone.core.memory;

/** How the second level tells the processors to forget translations; implemented by the virt drivers. */
public interface FlushDriver {

  /**
   * Returns when no processor holds a translation derived from the domain's second-level table
   * (INVEPT on VT-x, a flush of the domain's ASIDs on AMD-V).
   *
   * @sdm 29.4.3.1
   * @apm 15.16
   */
  /*@ public normal_behavior
    @ requires true;
    @ ensures true;
    @ assignable \nothing;
    @*/
  void flushSecondLevel(int domain);
}
