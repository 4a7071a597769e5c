package touchstone.machine.vmx;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;

/**
 * The VMX instructions as decoded: their faults and VM exits, in the order of the manual's
 * operation sections, before the act itself in {@link VmxOperations} and {@link VmEntry}.
 *
 * @sdm 31.3
 */
final class VmxInstructions {
  private VmxInstructions() {}

  static void vmxon(Cpu cpu, Instruction in) {
    VmxState state = extension(cpu);
    if ((cpu.cr4 & Cr4.VMXE) == 0 || wrongMode(cpu)) {
      throw cpu.undefinedOpcode();
    }
    exitFromGuest(cpu, Sensitive.VMXON, in);
    boolean allowed =
        FixedBits.cr0(cpu.cr0, false) && FixedBits.cr4(cpu.cr4) && state.enabledByFirmware();
    if (cpu.cpl > 0 || !state.inVmxOperation() && !allowed) {
      throw cpu.generalProtection(0);
    }
    finish(cpu, state.operations.vmxon(memory64(cpu, in)));
  }

  static void vmxoff(Cpu cpu, Instruction in) {
    finish(cpu, privileged(cpu, Sensitive.VMXOFF, in).operations.vmxoff());
  }

  static void vmclear(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.VMCLEAR, in);
    finish(cpu, state.operations.vmclear(memory64(cpu, in)));
  }

  static void vmptrld(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.VMPTRLD, in);
    finish(cpu, state.operations.vmptrld(memory64(cpu, in)));
  }

  static void vmptrst(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.VMPTRST, in);
    cpu.mmu.write64(in.segment, in.effectiveAddress(cpu), state.vmcs.address());
    finish(cpu, VmxState.SUCCEED);
  }

  static void vmread(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.VMREAD, in);
    long encoding = in.read(cpu, 1);
    int outcome = state.operations.vmread(encoding);
    if (outcome == VmxState.SUCCEED) {
      in.write(cpu, 0, state.operations.value(encoding));
    }
    finish(cpu, outcome);
  }

  static void vmwrite(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.VMWRITE, in);
    finish(cpu, state.operations.vmwrite(in.read(cpu, 0), in.read(cpu, 1)));
  }

  static void vmlaunch(Cpu cpu, Instruction in) {
    enter(cpu, privileged(cpu, Sensitive.VMLAUNCH, in), false);
  }

  static void vmresume(Cpu cpu, Instruction in) {
    enter(cpu, privileged(cpu, Sensitive.VMRESUME, in), true);
  }

  /** After a successful entry the flags are the guest's. */
  private static void enter(Cpu cpu, VmxState state, boolean resume) {
    int outcome = state.entry.enter(resume);
    if (outcome != VmxState.SUCCEED) {
      finish(cpu, outcome);
    }
  }

  static void vmcall(Cpu cpu, Instruction in) {
    VmxState state = extension(cpu);
    if (!state.inVmxOperation()) {
      throw cpu.undefinedOpcode();
    }
    exitFromGuest(cpu, Sensitive.VMCALL, in);
    if (wrongMode(cpu)) {
      throw cpu.undefinedOpcode();
    }
    if (cpu.cpl > 0) {
      throw cpu.generalProtection(0);
    }
    finish(cpu, state.operations.fail(VmInstructionError.VMCALL_IN_ROOT));
  }

  static void invept(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.INVEPT, in);
    long pointer = memory64(cpu, in);
    finish(cpu, state.operations.invept(in.read(cpu, 0), pointer));
  }

  static void invvpid(Cpu cpu, Instruction in) {
    VmxState state = privileged(cpu, Sensitive.INVVPID, in);
    long first = memory64(cpu, in);
    long linear = cpu.mmu.read64(in.segment, in.effectiveAddress(cpu) + 8);
    int vpid = (int) first & 0xFFFF;
    finish(cpu, state.operations.invvpid(in.read(cpu, 0), vpid, first >>> 16, linear));
  }

  /** "Enable VM functions" is not offered, so VMFUNC is undefined everywhere. @sdm 26.5.6 */
  static void vmfunc(Cpu cpu, Instruction in) {
    throw cpu.undefinedOpcode();
  }

  /** The faults and the exit that all VMX instructions but VMXON and VMCALL share. */
  private static VmxState privileged(Cpu cpu, Sensitive which, Instruction in) {
    VmxState state = extension(cpu);
    if (!state.inVmxOperation() || wrongMode(cpu)) {
      throw cpu.undefinedOpcode();
    }
    exitFromGuest(cpu, which, in);
    if (cpu.cpl > 0) {
      throw cpu.generalProtection(0);
    }
    return state;
  }

  private static VmxState extension(Cpu cpu) {
    if (cpu.virtualization instanceof VmxState state) {
      return state;
    }
    throw cpu.undefinedOpcode();
  }

  /** Real mode, virtual-8086 mode, compatibility mode. */
  private static boolean wrongMode(Cpu cpu) {
    return (cpu.cr0 & Cr0.PE) == 0 || cpu.v86() || cpu.longMode() && cpu.codeBits != 64;
  }

  private static void exitFromGuest(Cpu cpu, Sensitive which, Instruction in) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(which, in, in.memory ? in.effectiveAddress(cpu) : 0);
    }
  }

  private static long memory64(Cpu cpu, Instruction in) {
    return cpu.mmu.read64(in.segment, in.effectiveAddress(cpu));
  }

  /** Puts the outcome into the arithmetic flags. @sdm 31.2 */
  private static void finish(Cpu cpu, int outcome) {
    int flag =
        outcome == VmxState.SUCCEED ? 0 : outcome == VmxState.FAIL_INVALID ? Rflags.CF : Rflags.ZF;
    cpu.flags.set(cpu.flags.get() & ~Rflags.ARITHMETIC | flag);
  }
}
