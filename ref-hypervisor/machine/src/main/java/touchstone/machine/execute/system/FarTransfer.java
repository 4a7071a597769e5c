package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.interrupt.TaskSwitch;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackWriter;

/**
 * Far JMP and CALL: real mode, code segments, call gates. Task switches are a hypervisor's business
 * or not modelled.
 *
 * @sdm 5.8
 */
final class FarTransfer {
  private static final int CS = SegmentRegisters.CS;

  private FarTransfer() {}

  static void jump(Cpu cpu, Instruction in, int selector, long offset) {
    if (!cpu.protectedMode() || cpu.v86()) {
      realJump(cpu, selector, offset);
      return;
    }
    Descriptor target = fetch(cpu, selector);
    if (target.isSystem()) {
      Descriptor gate = gate(cpu, in, target, TaskSwitch.JMP);
      Descriptor code = gateTarget(cpu, gate, false);
      enter(cpu, code, gate.gateOffset(), cpu.cpl);
      return;
    }
    checkDirect(cpu, target);
    enter(cpu, target, truncate(offset, in.operandSize), cpu.cpl);
  }

  static void call(Cpu cpu, Instruction in, int selector, long offset) {
    int width = in.operandSize;
    if (!cpu.protectedMode() || cpu.v86()) {
      StackWriter stack = StackWriter.current(cpu, 0);
      pushReturn(cpu, stack, width);
      realJump(cpu, selector, offset);
      stack.commit();
      return;
    }
    Descriptor target = fetch(cpu, selector);
    if (target.isSystem()) {
      CallGate.call(cpu, gate(cpu, in, target, TaskSwitch.CALL));
      return;
    }
    checkDirect(cpu, target);
    long destination = truncate(offset, width);
    checkOffset(cpu, target, destination);
    StackWriter stack = StackWriter.current(cpu, 0);
    pushReturn(cpu, stack, width);
    stack.commit();
    enter(cpu, target, destination, cpu.cpl);
  }

  static void pushReturn(Cpu cpu, StackWriter stack, int width) {
    stack.push(cpu.segments.selector[CS], width);
    stack.push(cpu.rip, width);
  }

  private static void realJump(Cpu cpu, int selector, long offset) {
    if (offset > cpu.segments.limit[CS]) {
      throw cpu.generalProtection(0);
    }
    SegmentLoader.setRealCode(cpu, selector);
    cpu.rip = offset;
  }

  private static Descriptor fetch(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    return DescriptorTables.fetchSystem(cpu, selector, Fault.GP);
  }

  private static void checkDirect(Cpu cpu, Descriptor code) {
    int error = DescriptorTables.error(code.selector());
    boolean allowed =
        code.isConforming()
            ? code.dpl() <= cpu.cpl
            : code.rpl() <= cpu.cpl && code.dpl() == cpu.cpl;
    boolean mixed = cpu.longMode() && code.isLong() && code.isBig();
    if (!code.isCode() || !allowed || mixed) {
      throw cpu.generalProtection(error);
    }
    if (!code.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    DescriptorTables.markAccessed(cpu, code);
  }

  /** A call gate the caller may use. */
  private static Descriptor gate(Cpu cpu, Instruction in, Descriptor d, int source) {
    int error = DescriptorTables.error(d.selector());
    boolean task = isTask(d.type()) && !cpu.longMode();
    boolean callGate =
        d.type() == Descriptor.CALL_GATE || d.type() == Descriptor.CALL_GATE_16 && !cpu.longMode();
    if (!task && !callGate || d.dpl() < Math.max(cpu.cpl, d.rpl())) {
      throw cpu.generalProtection(error);
    }
    if (!d.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    if (task) {
      int tss = d.type() == Descriptor.TASK_GATE ? d.gateSelector() : d.selector();
      throw TaskSwitch.refuse(cpu, in, tss, source);
    }
    return d;
  }

  private static boolean isTask(int type) {
    return type == Descriptor.TASK_GATE
        || type == Descriptor.TSS_16_AVAILABLE
        || type == Descriptor.TSS_AVAILABLE;
  }

  /** The code segment behind a call gate; a jump may not change the privilege level. */
  static Descriptor gateTarget(Cpu cpu, Descriptor gate, boolean call) {
    int selector = gate.gateSelector();
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    Descriptor code = DescriptorTables.fetch(cpu, selector, Fault.GP);
    int error = DescriptorTables.error(selector);
    boolean level = call || code.isConforming() ? code.dpl() <= cpu.cpl : code.dpl() == cpu.cpl;
    boolean wrongSize = cpu.longMode() && (!code.isLong() || code.isBig());
    if (!code.isCode() || !level || wrongSize) {
      throw cpu.generalProtection(error);
    }
    if (!code.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    DescriptorTables.markAccessed(cpu, code);
    return code;
  }

  static void checkOffset(Cpu cpu, Descriptor code, long offset) {
    if (!DescriptorTables.reachable(offset, code, cpu.longMode())) {
      throw cpu.generalProtection(0);
    }
  }

  static void enter(Cpu cpu, Descriptor code, long offset, int cpl) {
    checkOffset(cpu, code, offset);
    SegmentLoader.setCode(cpu, code, cpl);
    cpu.rip = offset;
  }

  private static long truncate(long offset, int width) {
    return width == 2 ? offset & 0xFFFF : width == 4 ? offset & 0xFFFFFFFFL : offset;
  }
}
