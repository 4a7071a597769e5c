package touchstone.core.access;

/**
 * Xen's silo policy: two domains reach each other only if one of them is the control domain or both
 * are the same. Whatever else two plain domains agree on, they cannot exchange data.
 */
// [impl->req~evt-silo~1]
// [impl->req~gnt-silo~1]
// [impl->req~acc-silo-no-path~1]
public final class SiloPolicy implements AccessPolicy {
  private static final int CONTROL = 0;

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayControl(int subject, int target, int command) {
    return subject == CONTROL;
  }

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0 || target == 0 || subject == target;
    @ assignable \strictly_nothing;
    @*/
  public boolean maySignal(int subject, int target) {
    return connected(subject, target);
  }

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0 || granter == 0 || subject == granter;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayUseGrant(int subject, int granter) {
    return connected(subject, granter);
  }

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayMapForeign(int subject, int owner) {
    return subject == CONTROL;
  }

  private static boolean connected(int a, int b) {
    return a == CONTROL || b == CONTROL || a == b;
  }
}
