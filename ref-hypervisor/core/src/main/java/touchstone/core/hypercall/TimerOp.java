package touchstone.core.hypercall;

/**
 * set_timer_op: VIRQ_TIMER at an absolute system time in ns, 0 for never.
 *
 * <p>It is the vCPU's singleshot timer under an older name. A 32-bit caller passes the time in two
 * registers. @xen public/xen.h
 */
final class TimerOp implements Handler {
  private final Subsystems s;

  TimerOp(Subsystems subsystems) {
    s = subsystems;
  }

  /** Always 0; a time in the past fires at once. */
  public long handle(Call c) {
    long time = c.narrow ? c.arg32(0) | c.arg32(1) << 32 : c.arg[0];
    set(c, time);
    return 0;
  }

  private void set(Call c, long time) {
    c.vcpu.timerDeadline = time == 0 ? Long.MAX_VALUE : time < 0 ? s.clock.systemTime() : time;
  }
}
