package touchstone.core.access;

/**
 * Xen's default policy: domain 0 controls everybody; others share memory and signal each other only
 * where both sides consent, by grant and by offered port.
 */
// [impl->req~acc-default-policy~1]
public final class DefaultPolicy implements AccessPolicy {
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
    @   return (true);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean maySignal(int subject, int target) {
    return true;
  }

  /*@ public model helper strictly_pure boolean allowsGrant(int subject, int granter) {
    @   return (true);
    @ }
    @*/

  /*@ also public normal_behavior
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayUseGrant(int subject, int granter) {
    return true;
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
}
