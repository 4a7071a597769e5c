package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;

/** PUSHF and POPF: which flags a privilege level may see and change. @sdm 2B POPF */
final class FlagsOnStack {
  private static final int USER =
      Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT | Rflags.AC | Rflags.ID;

  private FlagsOnStack() {}

  static void push(Cpu cpu, Instruction in) {
    checkVirtual8086(cpu);
    intercept(cpu, in, Intercepts.Sensitive.PUSHF);
    Stack.push(cpu, in.operandSize, cpu.flags.get() & ~(Rflags.VM | Rflags.RF));
  }

  static void pop(Cpu cpu, Instruction in) {
    checkVirtual8086(cpu);
    intercept(cpu, in, Intercepts.Sensitive.POPF);
    int mask = USER;
    if (cpu.cpl == 0) {
      mask |= Rflags.IOPL;
    }
    if (cpu.cpl <= cpu.flags.iopl()) {
      mask |= Rflags.IF;
    }
    int image = (int) Stack.pop(cpu, in.operandSize);
    if (in.operandSize == 2) {
      mask &= 0xFFFF;
    } else {
      cpu.flags.put(Rflags.RF, false);
    }
    cpu.flags.replace(mask, image);
    cpu.attention = true;
  }

  /** Without the virtual-8086 mode extensions both need IOPL 3 there. */
  private static void checkVirtual8086(Cpu cpu) {
    if (cpu.v86() && cpu.flags.iopl() < 3) {
      throw cpu.generalProtection(0);
    }
  }

  private static void intercept(Cpu cpu, Instruction in, Intercepts.Sensitive which) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.instruction(which, in, 0);
    }
  }
}
