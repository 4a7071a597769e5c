package touchstone.host.oracle;

import touchstone.core.hypercall.Subsystems;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;

/** What decides whether a vCPU may wait, as its own memory and registers say. */
final class VcpuProbe {
  private static final long RFLAGS_IF = 0x200;

  private final Subsystems subsystems;

  VcpuProbe(Subsystems subsystems) {
    this.subsystems = subsystems;
  }

  /** Its evtchn_upcall_pending is set. */
  boolean hasUpcall(Vcpu v) {
    return v.vcpuInfo != 0 && subsystems.hw.read8(v.vcpuInfo) != 0;
  }

  boolean takesInterrupts(Vcpu v) {
    return (subsystems.driver.register(v, Registers.RFLAGS) & RFLAGS_IF) != 0;
  }

  /** It executes 32-bit code. */
  boolean isNarrow(Vcpu v) {
    return subsystems.driver.codeBits(v) != 64;
  }

  /** An answer with the choice whether the vCPU waits now. */
  static long waits(Vcpu v) {
    return v.state == Vcpu.BLOCKED ? 1 : 0;
  }
}
