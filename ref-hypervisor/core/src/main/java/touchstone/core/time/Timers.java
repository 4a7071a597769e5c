package touchstone.core.time;

import touchstone.core.event.EventChannels;
import touchstone.core.sched.Scheduler;
import touchstone.core.vcpu.Vcpu;

/**
 * The vCPUs' timers: the singleshot timer, which raises VIRQ_TIMER, the local APIC's, and the end
 * of a SCHEDOP_poll, which wakes the vCPU. Deadlines are system time in ns. A timer is the business of the physical
 * CPUs its vCPU may run on, and of no other. @xen public/vcpu.h, public/sched.h
 */
public final class Timers {
  private final Scheduler scheduler;
  private final EventChannels events;

  public Timers(Scheduler vcpuScheduler, EventChannels eventChannels) {
    scheduler = vcpuScheduler;
    events = eventChannels;
  }

  /** The earliest deadline of the vCPUs that may run on a CPU, Long.MAX_VALUE if none is set. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < 64;
    @ assignable \strictly_nothing;
    @*/
  public long next(int cpu) {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < scheduler.count(); i++) {
      Vcpu v = scheduler.at(i);
      long deadline = v.timerDeadline < v.pollDeadline ? v.timerDeadline : v.pollDeadline;
      deadline = v.apic.deadline < deadline ? v.apic.deadline : deadline;
      next = deadline < next && v.mayRunOn(cpu) ? deadline : next;
    }
    return next;
  }

  /** Fires every timer of the CPU's vCPUs whose deadline has come. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < 64 && 0 <= now;
    @*/
  // [impl->req~rsc-timer-not-early~1]
  public void expire(int cpu, long now) {
    for (int i = 0; i < scheduler.count(); i++) {
      Vcpu v = scheduler.at(i);
      if (v.mayRunOn(cpu)) {
        expire(v, now);
      }
    }
  }

  private void expire(Vcpu v, long now) {
    if (v.timerDeadline <= now) {
      v.timerDeadline = Long.MAX_VALUE;
      events.virq(v, EventChannels.VIRQ_TIMER);
    }
    if (v.apic.deadline <= now) {
      v.apic.fire(now);
      scheduler.wake(v, now);
    }
    if (v.pollDeadline <= now) {
      v.pollDeadline = Long.MAX_VALUE;
      v.pollPort = 0;
      scheduler.wake(v, now);
    }
  }
}
