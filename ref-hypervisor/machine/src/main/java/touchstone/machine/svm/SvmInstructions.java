package touchstone.machine.svm;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.decode.Instruction;

/**
 * The SVM instructions as decoded: their faults and intercepts, before the act itself in {@link
 * Vmrun} and {@link StateSave}.
 *
 * @apm 15.5, 15.17
 */
final class SvmInstructions {
  private SvmInstructions() {}

  static void vmrun(Cpu cpu, Instruction in) {
    SvmState state = privileged(cpu);
    long vmcb = vmcbAddress(cpu, in);
    intercept(cpu, Sensitive.VMRUN, in);
    state.entry.run(vmcb);
  }

  static void vmload(Cpu cpu, Instruction in) {
    privileged(cpu);
    long vmcb = vmcbAddress(cpu, in);
    intercept(cpu, Sensitive.VMLOAD, in);
    StateSave.loadAdditional(cpu, area(cpu, vmcb));
  }

  static void vmsave(Cpu cpu, Instruction in) {
    privileged(cpu);
    long vmcb = vmcbAddress(cpu, in);
    intercept(cpu, Sensitive.VMSAVE, in);
    StateSave.saveAdditional(cpu, area(cpu, vmcb));
  }

  static void stgi(Cpu cpu, Instruction in) {
    privileged(cpu);
    intercept(cpu, Sensitive.STGI, in);
    cpu.gif = true;
    cpu.attention = true;
  }

  static void clgi(Cpu cpu, Instruction in) {
    privileged(cpu);
    intercept(cpu, Sensitive.CLGI, in);
    cpu.gif = false;
  }

  /** The address is in rAX, the ASID in ECX; more may be forgotten than was asked for. */
  static void invlpga(Cpu cpu, Instruction in) {
    privileged(cpu);
    intercept(cpu, Sensitive.INVLPGA, in);
    cpu.mmu.flushLinear(accumulator(cpu, in));
  }

  /** Intercepted at any privilege level; without an intercept it is undefined. @apm 15.9 */
  static void vmmcall(Cpu cpu, Instruction in) {
    intercept(cpu, Sensitive.VMMCALL, in);
    throw cpu.undefinedOpcode();
  }

  /** CPUID does not announce SKINIT: there is no secure loader block to measure. */
  static void skinit(Cpu cpu, Instruction in) {
    throw cpu.undefinedOpcode();
  }

  private static SvmState privileged(Cpu cpu) {
    if (!(cpu.virtualization instanceof SvmState state) || !state.enabled()) {
      throw cpu.undefinedOpcode();
    }
    if ((cpu.cr0 & Cr0.PE) == 0 || cpu.v86()) {
      throw cpu.undefinedOpcode();
    }
    if (cpu.cpl > 0) {
      throw cpu.generalProtection(0);
    }
    return state;
  }

  private static void intercept(Cpu cpu, Sensitive which, Instruction in) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(which, in, 0);
    }
  }

  private static long vmcbAddress(Cpu cpu, Instruction in) {
    long address = accumulator(cpu, in);
    if ((address & 0xFFF) != 0 || !SvmState.physical(address)) {
      throw cpu.generalProtection(0);
    }
    return address;
  }

  private static Vmcb area(Cpu cpu, long address) {
    Vmcb vmcb = new Vmcb(cpu.machine.memory());
    vmcb.point(address);
    return vmcb;
  }

  /** rAX in the width of the address size. */
  private static long accumulator(Cpu cpu, Instruction in) {
    long rax = cpu.gpr[Cpu.RAX];
    return in.addressSize == 8 ? rax : in.addressSize == 4 ? rax & 0xFFFF_FFFFL : rax & 0xFFFF;
  }
}
