package touchstone.core;

/**
 * Told of every security-relevant act and of every refused one, once each, when its outcome is
 * known; an observer that changes nothing a domain or the core could see. {@code Audit} names the
 * events.
 */
// [impl->req~aud-no-effect~1]
public interface AuditSink {
  /**
   * One event.
   *
   * @param time system time in ns, of the physical CPU in the core
   * @param event one of the constants of {@code Audit}
   * @param subject the domain on whose behalf it happened
   * @param object the domain it happened to, as named: a refused one need not exist
   * @param detail what the event says it is
   * @param outcome 0 or a negative errno
   */
  /*@ public normal_behavior
    @ requires 0 <= subject && 0 <= object && outcome <= 0;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void record(
      long time, int event, int subject, int object, int detail, int outcome);
}
