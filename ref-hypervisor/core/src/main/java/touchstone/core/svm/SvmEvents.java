package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;

/** What happens to a vCPU between two instructions. Parallel to {@code VmxEvents}. @apm 15.20 */
final class SvmEvents {
  private static final int DEBUG = 1;
  private static final long CR0_PE = 1L;
  private static final long RFLAGS_IF = 0x200L;
  private static final long RFLAGS_TF = 0x100L;
  private static final long RFLAGS_RF = 0x10000L;
  private static final long DR6_SINGLE_STEP = 0x4000L;

  private final Hardware hw;
  private final SvmRegisters registers;

  SvmEvents(Hardware hardware, SvmRegisters state) {
    hw = hardware;
    registers = state;
  }

  void skipInstruction(Vcpu v, Exit exit) {
    long rip = registers.register(v, Registers.RIP) + exit.instructionLength;
    registers.setRegister(v, Registers.RIP, registers.codeBits(v) == 64 ? rip : rip & 0xFFFFFFFFL);
    hw.write64(v.controlStructure + VmcbOffsets.INTERRUPT_SHADOW, 0L);
    boolean stepping = (registers.register(v, Registers.RFLAGS) & RFLAGS_TF) != 0;
    if (stepping && !eventQueued(v)) {
      raiseDebug(v, DR6_SINGLE_STEP);
    }
  }

  /**
   * In real mode no exception pushes an error code. A fault's handler finds RF set, so that an
   * instruction breakpoint does not strike again at the return. @apm 15.20, 13.1.1
   */
  void injectException(Vcpu v, int vector, int errorCode) {
    long event = SvmCodes.VALID | SvmCodes.TYPE_EXCEPTION | vector;
    if (errorCode >= 0 && (registers.register(v, Registers.CR0) & CR0_PE) != 0) {
      event = event | SvmCodes.HAS_ERROR_CODE | (long) errorCode << 32;
    }
    hw.write64(v.controlStructure + VmcbOffsets.EVENTINJ, event);
    if (vector != DEBUG) {
      long rflags = registers.register(v, Registers.RFLAGS);
      registers.setRegister(v, Registers.RFLAGS, rflags | RFLAGS_RF);
    }
  }

  /** The VMCB's DR6 and DR7 already are as the handler must see them. @apm 15.12.2 */
  void raiseDebug(Vcpu v, long cause) {
    long dr6 = v.controlStructure + VmcbOffsets.DR6;
    hw.write64(dr6, hw.read64(dr6) | cause);
    injectException(v, DEBUG, -1);
  }

  boolean interruptible(Vcpu v) {
    long shadow = hw.read64(v.controlStructure + VmcbOffsets.INTERRUPT_SHADOW) & 1L;
    long rflags = registers.register(v, Registers.RFLAGS);
    return (rflags & RFLAGS_IF) != 0 && shadow == 0 && !eventQueued(v);
  }

  private boolean eventQueued(Vcpu v) {
    return (hw.read64(v.controlStructure + VmcbOffsets.EVENTINJ) & SvmCodes.VALID) != 0;
  }

  void injectInterrupt(Vcpu v, int vector) {
    long event = SvmCodes.VALID | SvmCodes.TYPE_EXTERNAL_INTERRUPT | vector;
    hw.write64(v.controlStructure + VmcbOffsets.EVENTINJ, event);
  }
}
