package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.ResidentState;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;

/** What happens to a vCPU between two instructions. Parallel to {@code SvmEvents}. @sdm 27.6 */
final class VmxEvents {
  private static final int DEBUG = 1;
  private static final long CR0_PE = 1L;
  private static final long RFLAGS_IF = 0x200L;
  private static final long RFLAGS_TF = 0x100L;
  private static final long RFLAGS_RF = 0x10000L;
  private static final long DR7_GD = 0x2000L;
  private static final long BLOCKING_BY_STI_OR_MOV_SS = 3L;
  private static final long PENDING_SINGLE_STEP = 0x4000L;

  private final Hardware hw;
  private final ActiveVmcs active;
  private final VmxRegisters registers;
  private final ResidentState resident;

  VmxEvents(
      Hardware hardware, ActiveVmcs activeVmcs, VmxRegisters state, ResidentState residentState) {
    hw = hardware;
    active = activeVmcs;
    registers = state;
    resident = residentState;
  }

  void skipInstruction(Vcpu v, Exit exit) {
    int here = active.use(v);
    long rip = registers.register(v, Registers.RIP) + exit.instructionLength;
    registers.setRegister(v, Registers.RIP, registers.codeBits(v) == 64 ? rip : rip & 0xFFFFFFFFL);
    long shadow = hw.vmread(here, VmcsFields.GUEST_INTERRUPTIBILITY);
    hw.vmwrite(here, VmcsFields.GUEST_INTERRUPTIBILITY, shadow & ~BLOCKING_BY_STI_OR_MOV_SS);
    if ((hw.vmread(here, VmcsFields.GUEST_RFLAGS) & RFLAGS_TF) != 0) {
      long pending = hw.vmread(here, VmcsFields.GUEST_PENDING_DEBUG);
      hw.vmwrite(here, VmcsFields.GUEST_PENDING_DEBUG, pending | PENDING_SINGLE_STEP);
    }
  }

  /**
   * In real mode no exception pushes an error code. A fault's handler finds RF set, so that an
   * instruction breakpoint does not strike again at the return. @sdm 27.2.1.3, 18.3.1.1
   */
  void injectException(Vcpu v, int vector, int errorCode) {
    int here = active.use(v);
    long information = VmxReasons.VALID | VmxReasons.TYPE_HARDWARE_EXCEPTION | vector;
    if (errorCode >= 0 && (registers.register(v, Registers.CR0) & CR0_PE) != 0) {
      information = information | VmxReasons.HAS_ERROR_CODE;
      hw.vmwrite(here, VmcsFields.ENTRY_ERROR_CODE, errorCode);
    }
    hw.vmwrite(here, VmcsFields.ENTRY_INTERRUPTION, information);
    if (vector != DEBUG) {
      long rflags = registers.register(v, Registers.RFLAGS);
      registers.setRegister(v, Registers.RFLAGS, rflags | RFLAGS_RF);
    }
  }

  /** Bits 3:0, 13 and 14 of a #DB exit's qualification belong in DR6. @sdm table 28-1 */
  void raiseDebug(Vcpu v, long cause) {
    resident.settle(v);
    v.dr[6] = v.dr[6] & ~0xFL | cause & 0x600FL;
    long dr7 = registers.register(v, Registers.DR7);
    registers.setRegister(v, Registers.DR7, dr7 & ~DR7_GD);
    injectException(v, DEBUG, -1);
  }

  boolean interruptible(Vcpu v) {
    int here = active.use(v);
    long shadow = hw.vmread(here, VmcsFields.GUEST_INTERRUPTIBILITY);
    long queued = hw.vmread(here, VmcsFields.ENTRY_INTERRUPTION);
    return (hw.vmread(here, VmcsFields.GUEST_RFLAGS) & RFLAGS_IF) != 0
        && (shadow & BLOCKING_BY_STI_OR_MOV_SS) == 0
        && (queued & VmxReasons.VALID) == 0;
  }

  void injectInterrupt(Vcpu v, int vector) {
    int here = active.use(v);
    hw.vmwrite(
        here,
        VmcsFields.ENTRY_INTERRUPTION,
        VmxReasons.VALID | VmxReasons.TYPE_EXTERNAL_INTERRUPT | vector);
  }
}
