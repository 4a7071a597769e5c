package touchstone.core.grant;

/**
 * Who uses the entries of one grant table: per reference the readers and writers, and for whom and
 * for which frame the first of them came.
 *
 * <p>As long as an entry is used, its user and frame stay what they were at the first use, whatever
 * the granter writes into the shared entry; with the last user they are forgotten.
 */
final class GrantPins {
  /** Most readers, and most writers, of one entry; no user has so many handles. */
  static final int MAX = 65535;

  /*@ spec_public @*/ private final int[] readers;
  /*@ spec_public @*/ private final int[] writers;
  /*@ spec_public @*/ private final int[] user;
  /*@ spec_public @*/ private final int[] frame;

  /** Entries with a reader or writer. */
  /*@ spec_public @*/ private int active;

  /*@ public invariant readers.length == writers.length && readers.length == user.length;
    @ public invariant readers.length == frame.length;
    @ public invariant readers != writers && readers != user && readers != frame;
    @ public invariant writers != user && writers != frame && user != frame;
    @ public invariant (\forall int r; 0 <= r && r < readers.length;
    @                     0 <= readers[r] && readers[r] <= MAX);
    @ public invariant (\forall int r; 0 <= r && r < writers.length;
    @                     0 <= writers[r] && writers[r] <= MAX);
    @ public invariant 0 <= active && active <= 1000000000;
    @ public invariant (\forall int r; 0 <= r && r < frame.length;
    @                     0 < readers[r] + writers[r] ==> 0 < frame[r]);
    @*/

  /*@ public normal_behavior
    @ requires 0 < references;
    @ ensures readers.length == references && active == 0;
    @ ensures (\forall int r; 0 <= r && r < references; readers[r] == 0 && writers[r] == 0);
    @ assignable \nothing;
    @*/
  GrantPins(int references) {
    readers = new int[references];
    writers = new int[references];
    user = new int[references];
    frame = new int[references];
  }

  /** Entries with a reader or writer. */
  /*@ public normal_behavior
    @ ensures \result == active;
    @ assignable \strictly_nothing;
    @*/
  int active() {
    return active;
  }

  /** Whether somebody uses an entry. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result <==> 0 < readers[ref] + writers[ref];
    @ assignable \strictly_nothing;
    @*/
  boolean isUsed(int ref) {
    return 0 < readers[ref] + writers[ref];
  }

  /** Whether somebody may write through an entry. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result <==> 0 < writers[ref];
    @ assignable \strictly_nothing;
    @*/
  boolean isWritten(int ref) {
    return 0 < writers[ref];
  }

  /** Users of an entry that only read. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result == readers[ref];
    @ assignable \strictly_nothing;
    @*/
  int readers(int ref) {
    return readers[ref];
  }

  /** Users of an entry that may write. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < writers.length;
    @ ensures \result == writers[ref];
    @ assignable \strictly_nothing;
    @*/
  int writers(int ref) {
    return writers[ref];
  }

  /** Readers and writers of an entry. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result == readers[ref] + writers[ref];
    @ assignable \strictly_nothing;
    @*/
  int count(int ref) {
    return readers[ref] + writers[ref];
  }

  /** The domain that uses an entry in use. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result == user[ref];
    @ assignable \strictly_nothing;
    @*/
  int user(int ref) {
    return user[ref];
  }

  /** The frame an entry in use stands for. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures \result == frame[ref];
    @ assignable \strictly_nothing;
    @*/
  int frame(int ref) {
    return frame[ref];
  }

  /** One more reader or writer; the first one decides user and frame. False if it is too many. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length && 0 < meant;
    @ ensures \result ==> readers[ref] == \old(readers[ref]) + (write ? 0 : 1);
    @ ensures \result ==> writers[ref] == \old(writers[ref]) + (write ? 1 : 0);
    @ ensures \result && \old(readers[ref] + writers[ref]) == 0
    @           ==> user[ref] == by && frame[ref] == meant && active == \old(active) + 1;
    @ ensures 0 < \old(readers[ref] + writers[ref])
    @           ==> user[ref] == \old(user[ref]) && frame[ref] == \old(frame[ref])
    @             && active == \old(active);
    @ ensures !\result
    @           ==> readers[ref] == \old(readers[ref]) && writers[ref] == \old(writers[ref])
    @             && active == \old(active);
    @ assignable readers[ref], writers[ref], user[ref], frame[ref], active;
    @*/
  boolean take(int ref, int by, int meant, boolean write) {
    if (readers[ref] == MAX || writers[ref] == MAX || active == 1000000000) {
      return false;
    }
    if (readers[ref] + writers[ref] == 0) {
      user[ref] = by;
      frame[ref] = meant;
      active = active + 1;
    }
    if (write) {
      writers[ref] = writers[ref] + 1;
    } else {
      readers[ref] = readers[ref] + 1;
    }
    return true;
  }

  /** One reader or writer less; no effect if there is none. */
  /*@ public normal_behavior
    @ requires 0 <= ref && ref < readers.length;
    @ ensures write && 0 < \old(writers[ref]) ==> writers[ref] == \old(writers[ref]) - 1;
    @ ensures !write && 0 < \old(readers[ref]) ==> readers[ref] == \old(readers[ref]) - 1;
    @ ensures write ==> readers[ref] == \old(readers[ref]);
    @ ensures !write ==> writers[ref] == \old(writers[ref]);
    @ ensures 0 < readers[ref] + writers[ref] ==> active == \old(active);
    @ ensures readers[ref] + writers[ref] == 0 && 0 < \old(readers[ref] + writers[ref])
    @           && 0 < \old(active) ==> active == \old(active) - 1;
    @ assignable readers[ref], writers[ref], active;
    @*/
  void drop(int ref, boolean write) {
    if (write ? writers[ref] == 0 : readers[ref] == 0) {
      return;
    }
    if (write) {
      writers[ref] = writers[ref] - 1;
    } else {
      readers[ref] = readers[ref] - 1;
    }
    if (readers[ref] + writers[ref] == 0 && 0 < active) {
      active = active - 1;
    }
  }
}
