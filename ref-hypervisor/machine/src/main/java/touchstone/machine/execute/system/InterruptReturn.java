package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.decode.Instruction;
import touchstone.machine.interrupt.TaskSwitch;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackPointer;

/** IRET in real, protected and long mode. Returns to virtual-8086 mode are not modelled. */
final class InterruptReturn {
  private static final int ALWAYS = Rflags.ARITHMETIC | Rflags.TF | Rflags.DF | Rflags.NT;
  private static final int WIDE = Rflags.RF | Rflags.AC | Rflags.ID;

  private InterruptReturn() {}

  static void run(Cpu cpu, Instruction in) {
    Privilege.ask(cpu, Intercepts.Sensitive.IRET, in);
    if (!cpu.protectedMode()) {
      realReturn(cpu, in.operandSize);
    } else {
      protectedReturn(cpu, in);
    }
    cpu.nmiBlocked = false;
    cpu.attention = true;
  }

  private static void realReturn(Cpu cpu, int width) {
    long offset = StackPointer.peek(cpu, 0, width);
    int selector = (int) StackPointer.peek(cpu, width, width) & 0xFFFF;
    int flags = (int) StackPointer.peek(cpu, 2 * width, width);
    if (offset > cpu.segments.limit[1]) {
      throw cpu.generalProtection(0);
    }
    StackPointer.add(cpu, 3 * width);
    SegmentLoader.setRealCode(cpu, selector);
    cpu.rip = offset;
    loadFlags(cpu, flags, width, 0);
  }

  private static void protectedReturn(Cpu cpu, Instruction in) {
    refuseTasksAndV86(cpu, in);
    int width = in.operandSize;
    long offset = StackPointer.peek(cpu, 0, width);
    int selector = (int) StackPointer.peek(cpu, width, width) & 0xFFFF;
    int flags = (int) StackPointer.peek(cpu, 2 * width, width);
    if (width == 4 && (flags & Rflags.VM) != 0 && cpu.cpl == 0 && !cpu.longMode()) {
      throw new UnmodelledException("IRET to virtual-8086 mode");
    }
    Descriptor code = ReturnFrame.code(cpu, selector, offset);
    int oldCpl = cpu.cpl;
    boolean fromWide = cpu.codeBits == 64;
    if (code.rpl() > cpu.cpl || fromWide) {
      withStack(cpu, code, width);
    } else {
      StackPointer.add(cpu, 3 * width);
      SegmentLoader.setCode(cpu, code, cpu.cpl);
    }
    cpu.rip = offset;
    loadFlags(cpu, flags, width, oldCpl);
    if (cpu.cpl > oldCpl) {
      SegmentLoader.dropInnerSegments(cpu);
    }
  }

  private static void refuseTasksAndV86(Cpu cpu, Instruction in) {
    if (cpu.v86()) {
      throw new UnmodelledException("IRET in virtual-8086 mode");
    }
    if (cpu.flags.test(Rflags.NT)) {
      if (cpu.longMode()) {
        throw cpu.generalProtection(0);
      }
      int previous = (int) cpu.mmu.readSystem(cpu.segments.base[SegmentRegisters.TR], 2);
      throw TaskSwitch.refuse(cpu, in, previous, TaskSwitch.IRET);
    }
  }

  /** The frame has a stack: always in 64-bit mode, else when the privilege level changes. */
  private static void withStack(Cpu cpu, Descriptor code, int width) {
    long pointer = StackPointer.peek(cpu, 3 * width, width);
    int ss = (int) StackPointer.peek(cpu, 4 * width, width) & 0xFFFF;
    ReturnFrame.checkStack(cpu, ss, code);
    SegmentLoader.setCode(cpu, code, code.rpl());
    ReturnFrame.loadStack(cpu, ss);
    StackPointer.set(cpu, pointer);
  }

  /** IF needs CPL at most IOPL, IOPL itself CPL 0; 16-bit frames leave the upper half. */
  private static void loadFlags(Cpu cpu, int flags, int width, int cpl) {
    int mask = width == 2 ? ALWAYS : ALWAYS | WIDE;
    if (cpl <= cpu.flags.iopl()) {
      mask |= Rflags.IF;
    }
    if (cpl == 0) {
      mask |= Rflags.IOPL;
    }
    cpu.flags.set(cpu.flags.get() & ~mask | flags & mask);
  }
}
