package touchstone.core.memory;

/**
 * How one vendor's hardware wants its second-level entries: {@link EptEntry} and {@link NptEntry}
 * are parallel, and nothing above {@link SecondLevel} knows which is in use.
 *
 * <p>Both are the same radix tree: four levels of 512 eight-byte entries, 4 KiB leaves. An entry of
 * 0 is not present in either. Frames are in {@code [0, MAX_FRAMES)}.
 */
public interface SecondLevelFormat {
  int MAX_FRAMES = 1048576;

  /** The entry that maps a 4 KiB page to {@code frame} with {@link Rights#mappable} rights. */
  /*@ public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ requires rights == 1 || rights == 3 || rights == 5 || rights == 7;
    @ ensures \result != 0;
    @ ensures this instanceof EptEntry ==> \result == frame * 4096L + 48 + rights;
    @ ensures this instanceof NptEntry && rights == 1
    @           ==> \result == frame * 4096L + 5 + Long.MIN_VALUE;
    @ ensures this instanceof NptEntry && rights == 3
    @           ==> \result == frame * 4096L + 7 + Long.MIN_VALUE;
    @ ensures this instanceof NptEntry && rights == 5 ==> \result == frame * 4096L + 5;
    @ ensures this instanceof NptEntry && rights == 7 ==> \result == frame * 4096L + 7;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long leaf(int frame, int rights);

  /** The entry that points to a table of the next level; it restricts nothing itself. */
  /*@ public normal_behavior
    @ requires 0 <= frame && frame < MAX_FRAMES;
    @ ensures \result == frame * 4096L + 7;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long table(int frame);

  /** The frame a present entry of this core points to. */
  /*@ public normal_behavior
    @ requires true;
    @ ensures 0 <= \result && \result < MAX_FRAMES;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int frameOf(long entry);

  /** The rights of a leaf entry, as {@link Rights}; 0 if it is not present. */
  /*@ public normal_behavior
    @ requires true;
    @ ensures 0 <= \result && \result < 8;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int rightsOf(long entry);
}
