package touchstone.core.memory;

/**
 * Entries of Intel's extended page tables.
 *
 * <pre>
 *   bit  0      read              1      write             2      execute
 *   bits 5:3    memory type of a leaf: 6 = write-back, reserved (0) in a table entry
 *   bit  6      ignore PAT: 0, the guest's PAT applies too
 *   bit  7      1 = leaf above the last level: never set here
 *   bits 9:8    accessed and dirty, set by the processor only if EPTP asks for it
 *   bits 51:12  frame
 * </pre>
 *
 * Encoded by sums, decoded by quotients and remainders: the same bits, and the prover reads them.
 *
 * @sdm 29.3.2
 */
public final class EptEntry implements SecondLevelFormat {
  /** Memory type write-back in bits 5:3. @sdm 29.3.7 */
  public static final long WRITE_BACK = 48L;

  private static final long READ_WRITE_EXECUTE = 7L;
  private static final long PAGE = 4096L;

  /** EPTP: write-back (6) and a walk of four levels (3 in bits 5:3). @sdm 25.6.11 */
  private static final long POINTER = 30L;

  /** The EPT pointer for the VMCS, given the root table's frame. @sdm 25.6.11 */
  /*@ public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ ensures \result == frame * 4096 + 30;
    @ assignable \strictly_nothing;
    @*/
  public static long pointer(int frame) {
    return frame * PAGE + POINTER;
  }

  // [impl->req~mem-entry-encoding~1]
  /*@ also public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ requires rights == 1 || rights == 3 || rights == 5 || rights == 7;
    @ ensures \result == frame * 4096 + 48 + rights;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ long leaf(int frame, int rights) {
    return frame * PAGE + WRITE_BACK + rights;
  }

  /*@ also public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ ensures \result == frame * 4096 + 7;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ long table(int frame) {
    return frame * PAGE + READ_WRITE_EXECUTE;
  }

  /*@ also public normal_behavior
    @ requires 0 <= entry;
    @ ensures \result == entry / 4096 % 1048576;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires entry < 0;
    @ ensures \result == 0;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ int frameOf(long entry) {
    if (entry < 0L) {
      return 0;
    }
    return (int) (entry / PAGE % MAX_FRAMES);
  }

  /*@ also public normal_behavior
    @ requires 0 <= entry;
    @ ensures \result == entry % 8;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires entry < 0;
    @ ensures \result == 0;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ int rightsOf(long entry) {
    if (entry < 0L) {
      return 0;
    }
    return (int) (entry % 8);
  }
}
