package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackPointer;

/** Far RET, to the same or an outer privilege level. @sdm RET */
final class FarReturn {
  private FarReturn() {}

  static void run(Cpu cpu, Instruction in, int released) {
    int width = in.operandSize;
    long offset = StackPointer.peek(cpu, 0, width);
    int selector = (int) StackPointer.peek(cpu, width, width) & 0xFFFF;
    if (!cpu.protectedMode() || cpu.v86()) {
      realReturn(cpu, selector, offset, 2 * width + released);
      return;
    }
    Descriptor code = ReturnFrame.code(cpu, selector, offset);
    if (code.rpl() == cpu.cpl) {
      StackPointer.add(cpu, 2 * width + released);
      SegmentLoader.setCode(cpu, code, cpu.cpl);
      cpu.rip = offset;
      return;
    }
    outwards(cpu, code, offset, width, released);
  }

  private static void realReturn(Cpu cpu, int selector, long offset, int bytes) {
    if (offset > cpu.segments.limit[1]) {
      throw cpu.generalProtection(0);
    }
    StackPointer.add(cpu, bytes);
    SegmentLoader.setRealCode(cpu, selector);
    cpu.rip = offset;
  }

  private static void outwards(Cpu cpu, Descriptor code, long offset, int width, int released) {
    long pointer = StackPointer.peek(cpu, 2 * width + released, width);
    int ss = (int) StackPointer.peek(cpu, 3 * width + released, width) & 0xFFFF;
    ReturnFrame.checkStack(cpu, ss, code);
    SegmentLoader.setCode(cpu, code, code.rpl());
    ReturnFrame.loadStack(cpu, ss);
    StackPointer.set(cpu, pointer + released);
    cpu.rip = offset;
    SegmentLoader.dropInnerSegments(cpu);
  }
}
