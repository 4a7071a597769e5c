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

  /*@ public model helper strictly_pure
    @ boolean allowsControl(int subject, int target, int command) {
    @   return (subject == 0);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayControl(int subject, int target, int command) {
    return subject == CONTROL;
  }

  /*@ public model helper strictly_pure boolean allowsSignal(int subject, int target) {
    @   return (subject == 0 || target == 0 || subject == target);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0 || target == 0 || subject == target;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean maySignal(int subject, int target) {
    return connected(subject, target);
  }

  /*@ public model helper strictly_pure boolean allowsGrant(int subject, int granter) {
    @   return (subject == 0 || granter == 0 || subject == granter);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0 || granter == 0 || subject == granter;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayUseGrant(int subject, int granter) {
    return connected(subject, granter);
  }

  /*@ public model helper strictly_pure boolean allowsForeign(int subject, int owner) {
    @   return (subject == 0);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayMapForeign(int subject, int owner) {
    return subject == CONTROL;
  }

  private static boolean connected(int a, int b) {
    return a == CONTROL || b == CONTROL || a == b;
  }
}
