package touchstone.spec.call;

/**
 * set_timer_op. @xen public/xen.h
 *
 * @param time absolute system time in ns, 0 for never
 */
public record TimerCall(long time) implements Call {}
