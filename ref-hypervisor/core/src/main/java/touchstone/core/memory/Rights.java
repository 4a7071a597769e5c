package touchstone.core.memory;

/**
 * What a leaf of a second-level table lets the guest do with a frame, and what a permit lets its
 * holder map: a sum of {@link #READ}, {@link #WRITE} and {@link #EXECUTE}.
 *
 * <p>The numbers are those of an EPT entry's low bits. @sdm 29.3.2
 *
 * <p>Every mapping can be read: an NPT entry cannot say otherwise, and an EPT entry that lets the
 * guest write but not read is a misconfiguration. @apm 15.25.5 @sdm 29.3.3.1
 */
public final class Rights {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int EXECUTE = 4;

  /** All three. */
  public static final int ALL = 7;

  private Rights() {}

  /** Whether a leaf may carry these rights: {@link #READ} with or without the two others. */
  /*@ public normal_behavior
    @ ensures \result <==> 1 <= rights && rights <= 7 && rights % 2 == 1;
    @ assignable \strictly_nothing;
    @*/
  public static boolean mappable(int rights) {
    return READ <= rights && rights <= ALL && rights % 2 == READ;
  }

  /**
   * Whether {@code held} includes {@code wanted}; both {@link #mappable}. With READ in all four sums,
   * they are ordered as a diamond: 7 includes all, all include 1.
   */
  /*@ public normal_behavior
    @ ensures \result <==> held == 7 || held == wanted || wanted == 1;
    @ assignable \strictly_nothing;
    @*/
  public static boolean cover(int held, int wanted) {
    return held == ALL || held == wanted || wanted == READ;
  }
}
