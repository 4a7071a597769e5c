package touchstone.machine.svm;

import static touchstone.machine.svm.InterceptBits.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.decode.Instruction;

/** Instruction intercepts of the three intercept words. @apm 15.9 */
final class SvmInstructionExits {
  private final SvmState state;
  private final Cpu cpu;
  private int first;
  private int second;
  private int third;

  SvmInstructionExits(SvmState state) {
    this.state = state;
    this.cpu = state.cpu;
  }

  void loadControls() {
    first = state.vmcb.read32(VmcbLayout.INTERCEPT_1);
    second = state.vmcb.read32(VmcbLayout.INTERCEPT_2);
    third = state.vmcb.read32(VmcbLayout.INTERCEPT_3);
  }

  void instruction(Sensitive which, Instruction in, long operand) {
    switch (which) {
      case CPUID -> exitIf(first, CPUID, in, ExitCode.CPUID);
      case HLT -> exitIf(first, HLT, in, ExitCode.HLT);
      case INVD -> exitIf(first, INVD, in, ExitCode.INVD);
      case PAUSE -> exitIf(first, PAUSE, in, ExitCode.PAUSE);
      case RDTSC -> exitIf(first, RDTSC, in, ExitCode.RDTSC);
      case RDPMC -> exitIf(first, RDPMC, in, ExitCode.RDPMC);
      case PUSHF -> exitIf(first, PUSHF, in, ExitCode.PUSHF);
      case POPF -> exitIf(first, POPF, in, ExitCode.POPF);
      case IRET -> exitIf(first, IRET, in, ExitCode.IRET);
      case RSM -> exitIf(first, RSM, in, ExitCode.RSM);
      case INVLPGA -> exitIf(first, INVLPGA, in, ExitCode.INVLPGA);
      case INVLPG -> exitWith(first, INVLPG, in, ExitCode.INVLPG, operand);
      case INT_N -> exitWith(first, INT_N, in, ExitCode.SWINT, operand);
      case TASK_SWITCH -> exitWith(first, TASK_SWITCH, in, ExitCode.TASK_SWITCH, operand & 0xFFFF);
      default -> tables(which, in);
    }
  }

  private void tables(Sensitive which, Instruction in) {
    switch (which) {
      case SIDT -> exitIf(first, IDTR_READ, in, ExitCode.IDTR_READ);
      case SGDT -> exitIf(first, GDTR_READ, in, ExitCode.GDTR_READ);
      case SLDT -> exitIf(first, LDTR_READ, in, ExitCode.LDTR_READ);
      case STR -> exitIf(first, TR_READ, in, ExitCode.TR_READ);
      case LIDT -> exitIf(first, IDTR_WRITE, in, ExitCode.IDTR_WRITE);
      case LGDT -> exitIf(first, GDTR_WRITE, in, ExitCode.GDTR_WRITE);
      case LLDT -> exitIf(first, LDTR_WRITE, in, ExitCode.LDTR_WRITE);
      case LTR -> exitIf(first, TR_WRITE, in, ExitCode.TR_WRITE);
      default -> secondWord(which, in);
    }
  }

  private void secondWord(Sensitive which, Instruction in) {
    switch (which) {
      case VMRUN -> exitIf(second, VMRUN, in, ExitCode.VMRUN);
      case VMMCALL -> exitIf(second, VMMCALL, in, ExitCode.VMMCALL);
      case VMLOAD -> exitIf(second, VMLOAD, in, ExitCode.VMLOAD);
      case VMSAVE -> exitIf(second, VMSAVE, in, ExitCode.VMSAVE);
      case STGI -> exitIf(second, STGI, in, ExitCode.STGI);
      case CLGI -> exitIf(second, CLGI, in, ExitCode.CLGI);
      case SKINIT -> exitIf(second, SKINIT, in, ExitCode.SKINIT);
      case RDTSCP -> exitIf(second, RDTSCP, in, ExitCode.RDTSCP);
      case ICEBP -> exitIf(second, ICEBP, in, ExitCode.ICEBP);
      case WBINVD -> exitIf(second, WBINVD, in, ExitCode.WBINVD);
      case MONITOR -> exitIf(second, MONITOR, in, ExitCode.MONITOR);
      case MWAIT -> exitIf(second, MWAIT, in, ExitCode.MWAIT);
      case XSETBV -> exitIf(second, XSETBV, in, ExitCode.XSETBV);
      case INVPCID -> exitIf(third, INVPCID, in, ExitCode.INVPCID);
      case VMCALL -> throw cpu.undefinedOpcode();
      default -> {
        // RDRAND, RDSEED and Intel's instructions have no intercept.
      }
    }
  }

  private void exitIf(int word, int bit, Instruction in, int code) {
    exitWith(word, bit, in, code, 0);
  }

  private void exitWith(int word, int bit, Instruction in, int code, long information) {
    if ((word & bit) != 0) {
      throw state.exit.instruction(in).information(information, 0).leave(code);
    }
  }
}
