package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackPointer;
import touchstone.machine.segment.StackWriter;
import touchstone.machine.segment.TaskState;

/** CALL through a 16-, 32- or 64-bit call gate, with the stack switch inwards. @sdm 5.8.5 */
final class CallGate {
  private static final int SS = SegmentRegisters.SS;

  private CallGate() {}

  static void call(Cpu cpu, Descriptor gate) {
    Descriptor code = FarTransfer.gateTarget(cpu, gate, true);
    FarTransfer.checkOffset(cpu, code, gate.gateOffset());
    int width = cpu.longMode() ? 8 : gate.isWideGate() ? 4 : 2;
    if (code.isConforming() || code.dpl() == cpu.cpl) {
      StackWriter stack = StackWriter.current(cpu, 0);
      FarTransfer.pushReturn(cpu, stack, width);
      stack.commit();
      FarTransfer.enter(cpu, code, gate.gateOffset(), cpu.cpl);
    } else if (cpu.longMode()) {
      inwards64(cpu, gate, code);
    } else {
      inwards(cpu, gate, code, width);
    }
  }

  private static void inwards64(Cpu cpu, Descriptor gate, Descriptor code) {
    int cpl = code.dpl();
    long pointer = TaskState.stackPointer64(cpu, cpl, 0);
    StackWriter stack = StackWriter.wide(cpu, cpl, pointer, 0);
    stack.push(cpu.segments.selector[SS], 8);
    stack.push(cpu.gpr[Cpu.RSP], 8);
    FarTransfer.pushReturn(cpu, stack, 8);
    SegmentLoader.setNull(cpu, SS, cpl);
    stack.commit();
    FarTransfer.enter(cpu, code, gate.gateOffset(), cpl);
  }

  private static void inwards(Cpu cpu, Descriptor gate, Descriptor code, int width) {
    int cpl = code.dpl();
    long pointer = TaskState.stackPointer(cpu, cpl, 0);
    int selector = TaskState.stackSegment(cpu, cpl, 0);
    if (DescriptorTables.isNull(selector)) {
      throw cpu.fault(Fault.TS, 0);
    }
    Descriptor ss = SegmentLoader.checkStack(cpu, selector, cpl, Fault.TS, 0);
    StackWriter stack = StackWriter.inner(cpu, ss, cpl, pointer, 0);
    stack.push(cpu.segments.selector[SS], width);
    stack.push(cpu.gpr[Cpu.RSP], width);
    for (int i = gate.parameterCount() - 1; i >= 0; i--) {
      stack.push(StackPointer.peek(cpu, i * width, width), width);
    }
    FarTransfer.pushReturn(cpu, stack, width);
    SegmentLoader.setStack(cpu, ss);
    stack.commit();
    FarTransfer.enter(cpu, code, gate.gateOffset(), cpl);
  }
}
