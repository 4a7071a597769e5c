package wrong;

/** Contracts a prover must not accept, and one it must. */
public final class Wrong {
  /*@ spec_public @*/ private int level;

  /*@ public normal_behavior
    @ requires 0 <= by && by <= 10 && 0 <= level && level <= 10;
    @ ensures level == \old(level) + by;
    @ assignable level;
    @*/
  public void raise(int by) {
    level = level + by;
  }

  /** False: the level does not always grow. */
  /*@ public normal_behavior
    @ requires 0 <= by && by <= 10 && 0 <= level && level <= 10;
    @ ensures level > \old(level);
    @ assignable level;
    @*/
  public void grows(int by) {
    level = level + by;
  }

  /** False: the sum overflows. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable level;
    @*/
  public void overflows(int by) {
    level = level + by;
  }

  /** False: it writes what it may not. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \nothing;
    @*/
  public void writes() {
    level = 1;
  }

  /** Vacuous: nobody can call it. */
  /*@ public normal_behavior
    @ requires 0 < by && by < 0;
    @ ensures level == 42;
    @ assignable level;
    @*/
  public void vacuous(int by) {
    level = by;
  }
}
