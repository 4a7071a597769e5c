package touchstone.core.audit;

import touchstone.core.AuditSink;
import touchstone.core.time.PvClock;

/**
 * The audit trail's source: what is worth a record, and the one place that passes it on.
 *
 * <p>Nothing is kept here, so no guest can fill it. Without a sink nothing happens. Acts between
 * domains are recorded when they have succeeded, refusals when they are decided, control operations
 * with their outcome either way.
 */
// [impl->req~aud-complete~1]
public final class Audit {
  /** A domctl that is more than a question; detail is the XEN_DOMCTL_ command. */
  public static final int CONTROL = 1;

  /** Another hypercall may act on another domain; detail is the {@code Command}. */
  public static final int CONTROL_ALLOWED = 2;

  /** A domain has stopped; detail is its SHUTDOWN_ reason. @xen public/sched.h */
  public static final int SHUTDOWN = 3;

  /** A grant of the object is mapped by the subject; detail is the reference. */
  public static final int GRANT_MAPPED = 4;

  /** The subject has unmapped a grant of the object; detail is the handle. */
  public static final int GRANT_UNMAPPED = 5;

  /** The subject has a frame of the object mapped without a grant; detail is its guest frame. */
  public static final int FOREIGN_MAPPED = 6;

  /** Such a mapping has ended; detail is the guest frame it was at. */
  public static final int FOREIGN_UNMAPPED = 7;

  /** An event channel connects the two; detail is the object's port. */
  public static final int EVENT_BOUND = 8;

  /** The policy refused a control operation; detail is the {@code Command}. */
  public static final int CONTROL_DENIED = 16;

  /** The policy refused an event channel or a signal on one. */
  public static final int SIGNAL_DENIED = 17;

  /** The policy refused the use of a grant. */
  public static final int GRANT_DENIED = 18;

  /** The policy refused a mapping without a grant. */
  public static final int FOREIGN_DENIED = 19;

  /** A hypercall came from outside the guest's kernel; detail is its number, cut to 32 bits. */
  public static final int CALLER_DENIED = 20;

  private final PvClock clock;
  private final /*@ nullable @*/ AuditSink sink;

  public Audit(PvClock systemClock, /*@ nullable @*/ AuditSink auditSink) {
    clock = systemClock;
    sink = auditSink;
  }

  /** Passes an event on; a positive outcome (a result) counts as success. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(clock);
    @ requires 0 <= subject && 0 <= object && -2147483648L <= outcome;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~aud-fields~1]
  public void record(int event, int subject, int object, int detail, long outcome) {
    if (sink != null) {
      int error = outcome < 0 ? (int) outcome : 0;
      sink.record(clock.systemTime(), event, subject, object, detail, error);
    }
  }

  /** As {@link #record}, for an act that has succeeded; one upon oneself is not worth a record. */
  /*@ public normal_behavior
    @ requires 0 <= subject && 0 <= object;
    @ assignable \strictly_nothing;
    @*/
  public void across(int event, int subject, int object, int detail) {
    if (subject != object) {
      record(event, subject, object, detail, 0L);
    }
  }
}
