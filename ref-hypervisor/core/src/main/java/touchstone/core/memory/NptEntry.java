package touchstone.core.memory;

/**
 * Entries of AMD's nested page tables: the long-mode format of the processor's own page tables.
 *
 * <pre>
 *   bit  0      present           1      writable
 *   bit  2      user: always 1, every nested walk is a user access
 *   bits 4:3    PWT, PCD: 0, so that the guest's memory type applies
 *   bits 6:5    accessed and dirty, set by the processor
 *   bit  7      page size (PAT in a leaf): 0
 *   bits 51:12  frame
 *   bit  63     no execute
 * </pre>
 *
 * A long with bit 63 set is negative: no-execute is added as {@code Long.MIN_VALUE} and removed by
 * subtracting it. Otherwise as in {@link EptEntry}: sums, quotients and remainders.
 *
 * @apm 15.25.5 and 5.3.3
 */
public final class NptEntry implements SecondLevelFormat {
  private static final long PRESENT_USER = 5L;
  private static final long PRESENT_WRITABLE_USER = 7L;
  private static final long NO_EXECUTE = Long.MIN_VALUE;
  private static final long PAGE = 4096L;

  // [impl->req~mem-entry-encoding~1]
  /*@ also public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ requires rights == 1 || rights == 3 || rights == 5 || rights == 7;
    @ ensures rights == 1 ==> \result == frame * 4096 + 5 + Long.MIN_VALUE;
    @ ensures rights == 3 ==> \result == frame * 4096 + 7 + Long.MIN_VALUE;
    @ ensures rights == 5 ==> \result == frame * 4096 + 5;
    @ ensures rights == 7 ==> \result == frame * 4096 + 7;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ long leaf(int frame, int rights) {
    long entry = frame * PAGE + PRESENT_USER + rights / 2 % 2 * 2;
    if (rights < Rights.EXECUTE) {
      return entry + NO_EXECUTE;
    }
    return entry;
  }

  /*@ also public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ ensures \result == frame * 4096 + 7;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ long table(int frame) {
    return frame * PAGE + PRESENT_WRITABLE_USER;
  }

  /*@ also public normal_behavior
    @ requires 0 <= entry;
    @ ensures \result == entry / 4096 % 1048576;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires entry < 0;
    @ ensures \result == (entry - Long.MIN_VALUE) / 4096 % 1048576;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ int frameOf(long entry) {
    return (int) (withoutNoExecute(entry) / PAGE % MAX_FRAMES);
  }

  /*@ also public normal_behavior
    @ requires 0 <= entry;
    @ ensures entry % 2 == 0 ==> \result == 0;
    @ ensures entry % 2 == 1 ==> \result == 5 + entry / 2 % 2 * 2;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires entry < 0;
    @ ensures (entry - Long.MIN_VALUE) % 2 == 0 ==> \result == 0;
    @ ensures (entry - Long.MIN_VALUE) % 2 == 1
    @           ==> \result == 1 + (entry - Long.MIN_VALUE) / 2 % 2 * 2;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ int rightsOf(long entry) {
    long low = withoutNoExecute(entry);
    if (low % 2 == 0) {
      return 0;
    }
    int readWrite = (int) (Rights.READ + low / 2 % 2 * 2);
    if (entry < 0L) {
      return readWrite;
    }
    return readWrite + Rights.EXECUTE;
  }

  /*@ private normal_behavior
    @ requires true;
    @ ensures 0 <= entry ==> \result == entry;
    @ ensures entry < 0 ==> \result == entry - Long.MIN_VALUE;
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  private /*@ helper @*/ static long withoutNoExecute(long entry) {
    if (entry < 0L) {
      return entry - NO_EXECUTE;
    }
    return entry;
  }
}
