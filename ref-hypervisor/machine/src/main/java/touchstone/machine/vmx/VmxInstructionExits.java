package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.decode.Instruction;

/** Instructions that cause an exit, always or by a control. @sdm 26.1.2, 26.1.3, 26.3 */
final class VmxInstructionExits {
  private final VmxState state;
  private final Cpu cpu;
  private int primary;
  private int secondary;

  VmxInstructionExits(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
  }

  void loadControls() {
    primary = state.vmcs.readInt(VmcsField.PROCESSOR_BASED_CONTROLS);
    boolean activated = (primary & ACTIVATE_SECONDARY_CONTROLS) != 0;
    secondary = activated ? state.vmcs.readInt(VmcsField.SECONDARY_CONTROLS) : 0;
  }

  void instruction(Sensitive which, Instruction in, long operand) {
    switch (which) {
      case CPUID -> throw exit(in, ExitReason.CPUID);
      case INVD -> throw exit(in, ExitReason.INVD);
      case XSETBV -> throw exit(in, ExitReason.XSETBV);
      case VMCALL -> throw exit(in, ExitReason.VMCALL);
      case VMLAUNCH -> throw exit(in, ExitReason.VMLAUNCH);
      case VMRESUME -> throw exit(in, ExitReason.VMRESUME);
      case VMXOFF -> throw exit(in, ExitReason.VMXOFF);
      case VMXON -> throw memoryExit(in, ExitReason.VMXON);
      case VMCLEAR -> throw memoryExit(in, ExitReason.VMCLEAR);
      case VMPTRLD -> throw memoryExit(in, ExitReason.VMPTRLD);
      case VMPTRST -> throw memoryExit(in, ExitReason.VMPTRST);
      case VMREAD -> throw operandExit(in, ExitReason.VMREAD);
      case VMWRITE -> throw operandExit(in, ExitReason.VMWRITE);
      case INVEPT -> throw invalidationExit(in, ExitReason.INVEPT);
      case INVVPID -> throw invalidationExit(in, ExitReason.INVVPID);
      case TASK_SWITCH -> throw taskSwitch(in, operand);
      default -> conditional(which, in, operand);
    }
  }

  private void conditional(Sensitive which, Instruction in, long operand) {
    switch (which) {
      case HLT -> exitIf(HLT_EXITING, in, ExitReason.HLT);
      case RDPMC -> exitIf(RDPMC_EXITING, in, ExitReason.RDPMC);
      case RDTSC -> exitIf(RDTSC_EXITING, in, ExitReason.RDTSC);
      case PAUSE -> exitIf(PAUSE_EXITING, in, ExitReason.PAUSE);
      case MONITOR -> exitIf(MONITOR_EXITING, in, ExitReason.MONITOR);
      case MWAIT -> exitIf(MWAIT_EXITING, in, ExitReason.MWAIT);
      case INVLPG -> {
        if (primary(INVLPG_EXITING)) {
          throw state.exit.instruction(in).leave(ExitReason.INVLPG, operand);
        }
      }
      case RDTSCP -> {
        require(ENABLE_RDTSCP);
        exitIf(RDTSC_EXITING, in, ExitReason.RDTSCP);
      }
      case INVPCID -> {
        require(ENABLE_INVPCID);
        if (primary(INVLPG_EXITING)) {
          throw invalidationExit(in, ExitReason.INVPCID);
        }
      }
      default -> secondaryControls(which, in);
    }
  }

  private void secondaryControls(Sensitive which, Instruction in) {
    switch (which) {
      case WBINVD -> {
        if (secondary(WBINVD_EXITING)) {
          throw exit(in, ExitReason.WBINVD);
        }
      }
      case RDRAND -> random(RDRAND_EXITING, in, ExitReason.RDRAND);
      case RDSEED -> random(RDSEED_EXITING, in, ExitReason.RDSEED);
      case SGDT -> table(in, 0);
      case SIDT -> table(in, 1);
      case LGDT -> table(in, 2);
      case LIDT -> table(in, 3);
      case SLDT -> systemSegment(in, 0);
      case STR -> systemSegment(in, 1);
      case LLDT -> systemSegment(in, 2);
      case LTR -> systemSegment(in, 3);
      case RSM, VMMCALL, VMFUNC -> throw cpu.undefinedOpcode();
      default -> {
        // PUSHF, POPF, INT n, INT1 and AMD's instructions never cause an exit of their own.
      }
    }
  }

  private void random(int control, Instruction in, int reason) {
    if (secondary(control)) {
      int information = InstructionInformation.destination(in);
      throw state.exit.instruction(in, information).leave(reason, 0);
    }
  }

  private void table(Instruction in, int identity) {
    if (secondary(DESCRIPTOR_TABLE_EXITING)) {
      int information = InstructionInformation.descriptorTable(in, identity);
      throw state
          .exit
          .instruction(in, information)
          .leave(ExitReason.GDTR_OR_IDTR, displacement(in));
    }
  }

  private void systemSegment(Instruction in, int identity) {
    if (secondary(DESCRIPTOR_TABLE_EXITING)) {
      int information = InstructionInformation.systemSegment(in, identity);
      throw state.exit.instruction(in, information).leave(ExitReason.LDTR_OR_TR, displacement(in));
    }
  }

  /** The qualification holds the TSS selector and the source of the switch. @sdm 28.2.1 */
  private VmExitSignal taskSwitch(Instruction in, long qualification) {
    return state.exit.instruction(in).leave(ExitReason.TASK_SWITCH, qualification);
  }

  private VmExitSignal exit(Instruction in, int reason) {
    return state.exit.instruction(in).leave(reason, 0);
  }

  private VmExitSignal memoryExit(Instruction in, int reason) {
    int information = InstructionInformation.memory(in);
    return state.exit.instruction(in, information).leave(reason, displacement(in));
  }

  private VmExitSignal operandExit(Instruction in, int reason) {
    int information = InstructionInformation.operandAndRegister(in);
    return state.exit.instruction(in, information).leave(reason, displacement(in));
  }

  private VmExitSignal invalidationExit(Instruction in, int reason) {
    int information = InstructionInformation.memoryAndRegister(in);
    return state.exit.instruction(in, information).leave(reason, displacement(in));
  }

  /** The qualification of instructions with a memory operand; RIP-relative counts as its sum. */
  private long displacement(Instruction in) {
    return in.ripRelative ? in.displacement + cpu.instructionRip + in.length : in.displacement;
  }

  private void exitIf(int control, Instruction in, int reason) {
    if (primary(control)) {
      throw exit(in, reason);
    }
  }

  /** The instruction does not exist unless the control enables it. @sdm 26.3 */
  private void require(int control) {
    if (!secondary(control)) {
      throw cpu.undefinedOpcode();
    }
  }

  private boolean primary(int control) {
    return (primary & control) != 0;
  }

  private boolean secondary(int control) {
    return (secondary & control) != 0;
  }
}
