package touchstone.spec.state;

/**
 * Who may act upon whom, as Xen's two policies say. Domain 0 is the control domain.
 *
 * <p>@xen xsm/dummy.h, xsm/silo.c
 */
public enum Policy {
  /** Plain domains meet where both sides consent: by grant, by offered port. */
  DEFAULT,
  /** Plain domains never meet: one side must be the control domain, or both the same. */
  SILO;

  private static final int CONTROL = 0;

  /** Domctl, sysctl, and hypercalls on another domain. */
  public boolean mayControl(int subject) {
    return subject == CONTROL;
  }

  /** An operation that names its target: on oneself always, on others if one controls them. */
  public boolean mayTarget(int subject, int target) {
    return subject == target || mayControl(subject);
  }

  public boolean maySignal(int subject, int target) {
    return meet(subject, target);
  }

  public boolean mayUseGrant(int subject, int granter) {
    return meet(subject, granter);
  }

  /** Mapping another's frames without a grant. */
  public boolean mayMapForeign(int subject) {
    return subject == CONTROL;
  }

  private boolean meet(int a, int b) {
    return this == DEFAULT || a == CONTROL || b == CONTROL || a == b;
  }
}
