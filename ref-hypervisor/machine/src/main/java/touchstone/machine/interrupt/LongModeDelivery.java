package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackWriter;
import touchstone.machine.segment.TaskState;

/** Events through 64-bit gates, from 64-bit and compatibility mode. @sdm 6.14 */
final class LongModeDelivery {
  private LongModeDelivery() {}

  static void deliver(Cpu cpu, int vector, int type, int errorCode) {
    int external = EventDelivery.external(type);
    Descriptor gate = Gate.find(cpu, vector, type, 16);
    Descriptor code = Gate.target(cpu, gate, external);
    if (!Mmu.canonical(gate.gateOffset())) {
      throw cpu.generalProtection(external);
    }
    int cpl = Gate.privilege(cpu, code);
    long pointer = stack(cpu, gate, cpl, external) & ~0xFL;
    StackWriter stack = StackWriter.wide(cpu, cpl, pointer, external);
    pushFrame(cpu, stack, EventDelivery.savedFlags(cpu, vector, type), errorCode);
    if (cpl != cpu.cpl) {
      SegmentLoader.setNull(cpu, SegmentRegisters.SS, cpl);
    }
    stack.commit();
    EventDelivery.clearFlags(cpu, Gate.isInterruptGate(gate));
    SegmentLoader.setCode(cpu, code, cpl);
    cpu.rip = gate.gateOffset();
  }

  private static long stack(Cpu cpu, Descriptor gate, int cpl, int external) {
    if (gate.interruptStack() != 0) {
      return TaskState.interruptStack(cpu, gate.interruptStack(), external);
    }
    return cpl < cpu.cpl ? TaskState.stackPointer64(cpu, cpl, external) : cpu.gpr[Cpu.RSP];
  }

  private static void pushFrame(Cpu cpu, StackWriter stack, int flags, int errorCode) {
    stack.push(cpu.segments.selector[SegmentRegisters.SS], 8);
    stack.push(cpu.gpr[Cpu.RSP], 8);
    stack.push(flags & 0xFFFFFFFFL, 8);
    stack.push(cpu.segments.selector[SegmentRegisters.CS], 8);
    stack.push(cpu.rip, 8);
    if (errorCode != Fault.NO_ERROR_CODE) {
      stack.push(errorCode, 8);
    }
  }
}
