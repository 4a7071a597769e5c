package touchstone.machine.svm;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.decode.Instruction;

/** Guest accesses to control and debug registers. @apm 15.8 */
final class SvmRegisterExits {
  /** EXITINFO1 of a MOV: the general register is in bits 3:0. @apm 15.8.1 */
  private static final long MOV = 1L << 63;

  /** Second opcode byte of MOV from a control register; SMSW reads CR0 too. */
  private static final int MOV_FROM_CR = 0x20;

  private final SvmState state;
  private final Cpu cpu;
  private int controlReads;
  private int controlWrites;
  private int debugReads;
  private int debugWrites;
  private boolean selective;

  SvmRegisterExits(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
  }

  void loadControls() {
    Vmcb vmcb = state.vmcb;
    controlReads = vmcb.read16(VmcbLayout.INTERCEPT_CR_READ);
    controlWrites = vmcb.read16(VmcbLayout.INTERCEPT_CR_WRITE);
    debugReads = vmcb.read16(VmcbLayout.INTERCEPT_DR_READ);
    debugWrites = vmcb.read16(VmcbLayout.INTERCEPT_DR_WRITE);
    selective = vmcb.test(VmcbLayout.INTERCEPT_1, InterceptBits.CR0_SELECTIVE);
  }

  long read(Instruction in, int cr, int gpr) {
    exitIf(controlReads, cr, in, ExitCode.CR0_READ, in.opcode == MOV_FROM_CR ? MOV | gpr : 0);
    return switch (cr) {
      case 0 -> cpu.cr0;
      case 2 -> cpu.cr2;
      case 3 -> cpu.cr3;
      case 4 -> cpu.cr4;
      default ->
          state.guest.virtualizesTaskPriority()
              ? state.guest.virtualTaskPriority()
              : cpu.apic.cr8();
    };
  }

  long write(Instruction in, int cr, long value, int gpr) {
    exitIf(controlWrites, cr, in, ExitCode.CR0_WRITE, MOV | gpr);
    if (cr == 0) {
      selective(in, value, MOV | gpr);
    }
    if (cr == 8 && state.guest.virtualizesTaskPriority()) {
      state.guest.setVirtualTaskPriority(value);
    }
    return value;
  }

  /** CLTS changes only TS, so the selective intercept does not see it. */
  void clearTaskSwitched(Instruction in) {
    exitIf(controlWrites, 0, in, ExitCode.CR0_WRITE, 0);
  }

  long loadMachineStatus(Instruction in, long newCr0) {
    exitIf(controlWrites, 0, in, ExitCode.CR0_WRITE, 0);
    selective(in, newCr0, 0);
    return newCr0;
  }

  /** Writes that change CR0 bits other than TS and MP. @apm 15.8.1 */
  private void selective(Instruction in, long value, long information) {
    boolean changes = ((value ^ cpu.cr0) & ~(Cr0.TS | Cr0.MP)) != 0;
    if (selective && changes) {
      throw state.exit.instruction(in).information(information, 0).leave(ExitCode.CR0_SEL_WRITE);
    }
  }

  void debugRegister(Instruction in, int dr, boolean write, int gpr) {
    if (write) {
      exitIf(debugWrites, dr, in, ExitCode.DR0_WRITE, MOV | gpr);
    } else {
      exitIf(debugReads, dr, in, ExitCode.DR0_READ, MOV | gpr);
    }
  }

  private void exitIf(int bits, int register, Instruction in, int firstCode, long information) {
    if ((bits >>> register & 1) != 0) {
      throw state.exit.instruction(in).information(information, 0).leave(firstCode + register);
    }
  }
}
