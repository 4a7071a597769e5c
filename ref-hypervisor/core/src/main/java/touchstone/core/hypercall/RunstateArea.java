package touchstone.core.hypercall;

import touchstone.core.sched.Runstate;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * What a vCPU is told of its own run time: on request, and in an area it has registered.
 *
 * <p>The area is a linear address of the guest's, written whenever the vCPU is scheduled; where it
 * cannot be written, nothing happens. @xen public/vcpu.h
 */
public final class RunstateArea {
  private static final int STATES = 4;

  // vcpu_runstate_info: state, state_entry_time, time[4]; 64-bit numbers are aligned to a word
  private static final int SIZE_WIDE = 48;
  private static final int SIZE_NARROW = 44;

  private final VirtualizationDriver driver;
  private final Scheduler scheduler;
  private final PvClock clock;
  private final GuestStruct record;

  RunstateArea(
      GuestMemory memory, VirtualizationDriver driver, Scheduler scheduler, PvClock clock) {
    this.driver = driver;
    this.scheduler = scheduler;
    this.clock = clock;
    record = new GuestStruct(memory);
  }

  /** VCPUOP_get_runstate_info. */
  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long get(Call c, Vcpu v) {
    int size = describe(c.record, v, c.narrow);
    return c.record.store(c.arg[2], size) ? 0 : Errno.EFAULT;
  }

  /** VCPUOP_register_runstate_memory_area; the area is filled if that is possible now. */
  /*@ normal_behavior
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  long register(Call c, Vcpu v) {
    if (!c.record.load(c.arg[2], 8)) {
      return Errno.EFAULT;
    }
    long address = c.record.getWord(0);
    if (!c.isArray(address, 1, c.narrow ? SIZE_NARROW : SIZE_WIDE)) {
      return Errno.EFAULT;
    }
    v.runstateArea = address;
    if (v == c.vcpu) {
      publish(v);
    }
    return 0;
  }

  /** Brings the area of a vCPU that is about to run up to date; no effect without one. */
  // [impl->req~rsc-runstate-area~1]
  /*@ public normal_behavior
    @ requires v != null;
    @*/
  public void publish(Vcpu v) {
    if (v.runstateArea == 0) {
      return;
    }
    boolean narrow = driver.codeBits(v) != 64;
    record.begin(v, narrow);
    record.store(v.runstateArea, describe(record, v, narrow));
  }

  /** Writes the structure into a record; its size. */
  private int describe(GuestStruct r, Vcpu v, boolean narrow) {
    int at = narrow ? 4 : 8;
    long now = clock.systemTime();
    Runstate runstate = scheduler.runstate();
    r.clear(SIZE_WIDE);
    r.put32(0, runstate.state(v));
    r.put64(at, runstate.since(v));
    for (int state = 0; state < STATES; state++) {
      r.put64(at + 8 + 8 * state, runstate.time(v, state, now));
    }
    return narrow ? SIZE_NARROW : SIZE_WIDE;
  }
}
