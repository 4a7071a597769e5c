package touchstone.core.time;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Vcpu;

/** System time: the TSC, which counts nanoseconds, and what guests are told of it. */
public final class PvClock {
  private final Hardware hw;
  private int cpu;

  public PvClock(Hardware hardware) {
    hw = hardware;
  }

  /** System time in ns since the host started, as the physical CPU in the core sees it. */
  public long systemTime() {
    return hw.tsc(cpu);
  }

  /** Which physical CPU is in the core. */
  public void enterCore(int physicalCpu) {
    cpu = physicalCpu;
  }

  /** Physical CPU now in the core. */
  public int cpu() {
    return cpu;
  }

  /** Writes vcpu_time_info of a vCPU (no effect without vcpu_info). @xen public/xen.h */
  public void publish(Vcpu v) {}

  /** Writes version, wc_sec, wc_nsec of a shared_info page. @xen public/xen.h */
  public void publishWallclock(long sharedInfo, boolean wide) {}
}
