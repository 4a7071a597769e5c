package touchstone.core.audit;

import touchstone.core.access.AccessPolicy;
import touchstone.core.access.Command;
import touchstone.core.hypercall.Errno;

/**
 * A policy whose refusals are recorded: whoever asks it is about to act.
 *
 * <p>It answers as the policy behind it does. Of control operations allowed on another domain those
 * are recorded here that are no domctl; a domctl is recorded by its handler, which knows the
 * outcome.
 */
// [impl->req~aud-denied-once~1]
public final class AuditedPolicy implements AccessPolicy {
  private final AccessPolicy policy;
  private final Audit audit;

  public AuditedPolicy(AccessPolicy decides, Audit trail) {
    policy = decides;
    audit = trail;
  }

  /*@ also public normal_behavior
    @ requires 0 <= subject && 0 <= target;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~aud-control-allowed~1]
  public /*@ helper @*/ boolean mayControl(int subject, int target, int command) {
    boolean allowed = policy.mayControl(subject, target, command);
    if (!allowed) {
      audit.record(Audit.CONTROL_DENIED, subject, target, command, Errno.EPERM);
    } else if (Command.isHypercall(command)) {
      audit.across(Audit.CONTROL_ALLOWED, subject, target, command);
    }
    return allowed;
  }

  /*@ also public normal_behavior
    @ requires 0 <= subject && 0 <= target;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean maySignal(int subject, int target) {
    return noted(policy.maySignal(subject, target), Audit.SIGNAL_DENIED, subject, target);
  }

  /*@ also public normal_behavior
    @ requires 0 <= subject && 0 <= granter;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayUseGrant(int subject, int granter) {
    return noted(policy.mayUseGrant(subject, granter), Audit.GRANT_DENIED, subject, granter);
  }

  /*@ also public normal_behavior
    @ requires 0 <= subject && 0 <= owner;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean mayMapForeign(int subject, int owner) {
    return noted(policy.mayMapForeign(subject, owner), Audit.FOREIGN_DENIED, subject, owner);
  }

  private boolean noted(boolean allowed, int event, int subject, int object) {
    if (!allowed) {
      audit.record(event, subject, object, 0, Errno.EPERM);
    }
    return allowed;
  }
}
