package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;

/** Finding and checking the gate of a vector and the code segment behind it. @sdm 6.12.1 */
final class Gate {
  private Gate() {}

  /** The checked gate; {@code size} is 8, or 16 in long mode. */
  static Descriptor find(Cpu cpu, int vector, int type, int size) {
    int error = vector * 8 + 2 + EventDelivery.external(type);
    if (vector * size + size - 1 > cpu.idtLimit) {
      throw cpu.generalProtection(error);
    }
    long address = cpu.idtBase + (long) vector * size;
    long low = cpu.mmu.readSystem(address, 8);
    long high = size == 16 ? cpu.mmu.readSystem(address + 8, 8) & 0xFFFFFFFFL : 0;
    Descriptor gate = new Descriptor(0, address, low, high);
    checkType(cpu, gate, size == 16, error);
    boolean program = EventType.isSoftware(type) && type != EventType.PRIVILEGED_SOFTWARE_EXCEPTION;
    if (program && gate.dpl() < cpu.cpl) {
      throw cpu.generalProtection(error);
    }
    if (!gate.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    if (gate.type() == Descriptor.TASK_GATE) {
      throw TaskSwitch.refuse(cpu, TaskSwitch.NO_INSTRUCTION, gate.gateSelector(), TaskSwitch.IDT);
    }
    return gate;
  }

  private static void checkType(Cpu cpu, Descriptor gate, boolean wide, int error) {
    int type = gate.isSystem() ? gate.type() : 0;
    boolean legacy =
        type == Descriptor.INTERRUPT_GATE_16
            || type == Descriptor.TRAP_GATE_16
            || type == Descriptor.TASK_GATE;
    if (type != Descriptor.INTERRUPT_GATE && type != Descriptor.TRAP_GATE && (wide || !legacy)) {
      throw cpu.generalProtection(error);
    }
  }

  static boolean isInterruptGate(Descriptor gate) {
    return (gate.type() & 1) == 0;
  }

  /** The code segment a gate leads to, not yet checked for its kind of mode. */
  static Descriptor target(Cpu cpu, Descriptor gate, int external) {
    int selector = gate.gateSelector();
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(external);
    }
    Descriptor code = DescriptorTables.fetch(cpu, selector, Fault.GP, external);
    int error = DescriptorTables.error(selector) | external;
    boolean wrongSize = cpu.longMode() && (!code.isLong() || code.isBig());
    if (!code.isCode() || code.dpl() > cpu.cpl || wrongSize) {
      throw cpu.generalProtection(error);
    }
    if (!code.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    DescriptorTables.markAccessed(cpu, code);
    return code;
  }

  /** The privilege level of the handler. */
  static int privilege(Cpu cpu, Descriptor code) {
    return code.isConforming() ? cpu.cpl : code.dpl();
  }
}
