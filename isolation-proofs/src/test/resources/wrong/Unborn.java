package wrong;

/** Invariants a prover must not accept: one no life begins with, and one that a method breaks. */
public final class Unborn {
  /*@ spec_public @*/ private int used;
  /*@ spec_public @*/ private int left;

  //@ public invariant used + left == 10;

  /** False: both are zero. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  public Unborn() {}

  /** False: what is used is not taken from what is left. */
  /*@ public normal_behavior
    @ requires 0 <= used && used < 10;
    @ ensures used == \old(used) + 1;
    @ assignable used;
    @*/
  public void use() {
    used = used + 1;
  }

  /** True. */
  /*@ public normal_behavior
    @ requires 0 <= used && used < 10;
    @ ensures used == \old(used) + 1;
    @ assignable used, left;
    @*/
  public void take() {
    used = used + 1;
    left = left - 1;
  }
}
