package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.decode.Instruction;

/** The checks most system instructions begin with. */
final class Privilege {
  private Privilege() {}

  /** #GP(0) outside CPL 0. Real mode is CPL 0. */
  static void requireRing0(Cpu cpu) {
    if (cpu.cpl != 0) {
      throw cpu.generalProtection(0);
    }
  }

  /** #UD in real and virtual-8086 mode. */
  static void requireProtectedMode(Cpu cpu) {
    if (!cpu.protectedMode() || cpu.v86()) {
      throw cpu.undefinedOpcode();
    }
  }

  /** CR4.UMIP: reading system registers outside CPL 0 is #GP(0). @sdm 2.5 */
  static void requireUmip(Cpu cpu) {
    if ((cpu.cr4 & Cr4.UMIP) != 0) {
      requireRing0(cpu);
    }
  }

  /** Asks the hypervisor, if a guest runs. */
  static void ask(Cpu cpu, Intercepts.Sensitive which, Instruction in, long operand) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(which, in, operand);
    }
  }

  static void ask(Cpu cpu, Intercepts.Sensitive which, Instruction in) {
    ask(cpu, which, in, 0);
  }
}
