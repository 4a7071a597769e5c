package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackWriter;
import touchstone.machine.segment.TaskState;

/** Events through 16- and 32-bit interrupt and trap gates. @sdm 6.12 */
final class ProtectedModeDelivery {
  private ProtectedModeDelivery() {}

  static void deliver(Cpu cpu, int vector, int type, int errorCode) {
    if (cpu.v86()) {
      throw new UnmodelledException("event " + vector + " in virtual-8086 mode");
    }
    int external = EventDelivery.external(type);
    Descriptor gate = Gate.find(cpu, vector, type, 8);
    Descriptor code = Gate.target(cpu, gate, external);
    if (gate.gateOffset() > code.limit()) {
      throw cpu.generalProtection(external);
    }
    int width = gate.isWideGate() ? 4 : 2;
    int cpl = Gate.privilege(cpu, code);
    int flags = EventDelivery.savedFlags(cpu, vector, type);
    if (cpl < cpu.cpl) {
      toInnerLevel(cpu, cpl, width, flags, errorCode, external);
    } else {
      StackWriter stack = StackWriter.current(cpu, external);
      pushFrame(cpu, stack, width, flags, errorCode);
      stack.commit();
    }
    EventDelivery.clearFlags(cpu, Gate.isInterruptGate(gate));
    SegmentLoader.setCode(cpu, code, cpl);
    cpu.rip = gate.gateOffset();
  }

  private static void toInnerLevel(
      Cpu cpu, int cpl, int width, int flags, int errorCode, int external) {
    long pointer = TaskState.stackPointer(cpu, cpl, external);
    int selector = TaskState.stackSegment(cpu, cpl, external);
    if (DescriptorTables.isNull(selector)) {
      throw cpu.fault(Fault.TS, external);
    }
    Descriptor ss = SegmentLoader.checkStack(cpu, selector, cpl, Fault.TS, external);
    StackWriter stack = StackWriter.inner(cpu, ss, cpl, pointer, external);
    stack.push(cpu.segments.selector[SegmentRegisters.SS], width);
    stack.push(cpu.gpr[Cpu.RSP], width);
    pushFrame(cpu, stack, width, flags, errorCode);
    SegmentLoader.setStack(cpu, ss);
    stack.commit();
  }

  private static void pushFrame(Cpu cpu, StackWriter stack, int width, int flags, int errorCode) {
    stack.push(flags, width);
    stack.push(cpu.segments.selector[SegmentRegisters.CS], width);
    stack.push(cpu.rip, width);
    if (errorCode != Fault.NO_ERROR_CODE) {
      stack.push(errorCode, width);
    }
  }
}
