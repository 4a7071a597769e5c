package touchstone.core.access;

/**
 * Xen's default policy: domain 0 controls everybody; others share memory and signal each other only
 * where both sides consent, by grant and by offered port.
 */
// [impl->req~acc-default-policy~1]
public final class DefaultPolicy implements AccessPolicy {
  private static final int CONTROL = 0;

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayControl(int subject, int target, int command) {
    return subject == CONTROL;
  }

  /*@ also public normal_behavior
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public boolean maySignal(int subject, int target) {
    return true;
  }

  /*@ also public normal_behavior
    @ ensures \result;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayUseGrant(int subject, int granter) {
    return true;
  }

  /*@ also public normal_behavior
    @ ensures \result <==> subject == 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean mayMapForeign(int subject, int owner) {
    return subject == CONTROL;
  }
}
