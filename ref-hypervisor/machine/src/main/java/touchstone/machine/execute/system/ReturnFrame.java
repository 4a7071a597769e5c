package touchstone.machine.execute.system;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;
import touchstone.machine.segment.SegmentLoader;

/** What far RET and IRET have in common: checking and loading the segments they pop. */
final class ReturnFrame {
  private static final int SS = SegmentRegisters.SS;

  private ReturnFrame() {}

  /** The code segment returned to: never inwards. @sdm RET, IRET */
  static Descriptor code(Cpu cpu, int selector, long offset) {
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    Descriptor code = DescriptorTables.fetch(cpu, selector, Fault.GP);
    int error = DescriptorTables.error(selector);
    boolean level = code.isConforming() ? code.dpl() <= code.rpl() : code.dpl() == code.rpl();
    boolean mixed = cpu.longMode() && code.isLong() && code.isBig();
    if (!code.isCode() || code.rpl() < cpu.cpl || !level || mixed) {
      throw cpu.generalProtection(error);
    }
    if (!code.present()) {
      throw cpu.fault(Fault.NP, error);
    }
    FarTransfer.checkOffset(cpu, code, offset);
    DescriptorTables.markAccessed(cpu, code);
    return code;
  }

  /** Checks the stack segment of an outer level; a null one is allowed in 64-bit mode below 3. */
  static void checkStack(Cpu cpu, int selector, Descriptor code) {
    if (DescriptorTables.isNull(selector)) {
      boolean allowed = cpu.longMode() && code.isLong() && code.rpl() != 3;
      if (!allowed || (selector & 3) != code.rpl()) {
        throw cpu.generalProtection(0);
      }
      return;
    }
    SegmentLoader.checkStack(cpu, selector, code.rpl(), Fault.GP, 0);
  }

  /** Loads the checked stack segment; CS and the privilege level are the new ones already. */
  static void loadStack(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      SegmentLoader.setNull(cpu, SS, selector);
    } else {
      SegmentLoader.setStack(cpu, DescriptorTables.fetch(cpu, selector, Fault.GP));
    }
  }
}
