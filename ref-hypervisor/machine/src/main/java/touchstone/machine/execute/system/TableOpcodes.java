package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts.Sensitive;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;
import touchstone.machine.segment.SegmentLoader;

/** LGDT, LIDT, LLDT, LTR and the stores that go with them. @sdm 2.4 */
final class TableOpcodes {
  private static final int LDTR = SegmentRegisters.LDTR;
  private static final int TR = SegmentRegisters.TR;

  static final List<OpcodeRow> ROWS =
      List.of(
          row("0F 01 /0 mem", "SGDT", "M", TableOpcodes::sgdt),
          row("0F 01 /1 mem", "SIDT", "M", TableOpcodes::sidt),
          row("0F 01 /2 mem", "LGDT", "M", TableOpcodes::lgdt),
          row("0F 01 /3 mem", "LIDT", "M", TableOpcodes::lidt),
          row("0F 00 /0", "SLDT", "Ev", (cpu, in) -> store(cpu, in, Sensitive.SLDT, LDTR)),
          row("0F 00 /1", "STR", "Ev", (cpu, in) -> store(cpu, in, Sensitive.STR, TR)),
          row("0F 00 /2", "LLDT", "Ew", TableOpcodes::lldt),
          row("0F 00 /3", "LTR", "Ew", TableOpcodes::ltr));

  private TableOpcodes() {}

  private static OpcodeRow row(String encoding, String mnemonic, String operands, Semantics s) {
    return new OpcodeRow(encoding, mnemonic, operands, ENDS_BLOCK, s, "SDM 2 " + mnemonic);
  }

  private static void sgdt(Cpu cpu, Instruction in) {
    Privilege.requireUmip(cpu);
    Privilege.ask(cpu, Sensitive.SGDT, in, in.effectiveAddress(cpu));
    storeTable(cpu, in, cpu.gdtBase, cpu.gdtLimit);
  }

  private static void sidt(Cpu cpu, Instruction in) {
    Privilege.requireUmip(cpu);
    Privilege.ask(cpu, Sensitive.SIDT, in, in.effectiveAddress(cpu));
    storeTable(cpu, in, cpu.idtBase, cpu.idtLimit);
  }

  private static void storeTable(Cpu cpu, Instruction in, long base, int limit) {
    long at = in.effectiveAddress(cpu);
    cpu.mmu.write16(in.segment, at, limit);
    cpu.mmu.write(in.segment, at + 2, cpu.codeBits == 64 ? 8 : 4, base);
  }

  private static void lgdt(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    long at = in.effectiveAddress(cpu);
    Privilege.ask(cpu, Sensitive.LGDT, in, at);
    int limit = cpu.mmu.read16(in.segment, at);
    cpu.gdtBase = tableBase(cpu, in, at);
    cpu.gdtLimit = limit;
  }

  private static void lidt(Cpu cpu, Instruction in) {
    Privilege.requireRing0(cpu);
    long at = in.effectiveAddress(cpu);
    Privilege.ask(cpu, Sensitive.LIDT, in, at);
    int limit = cpu.mmu.read16(in.segment, at);
    cpu.idtBase = tableBase(cpu, in, at);
    cpu.idtLimit = limit;
  }

  /** 64 bits in 64-bit mode, else 32, of which a 16-bit operand size loads 24. */
  private static long tableBase(Cpu cpu, Instruction in, long at) {
    if (cpu.codeBits == 64) {
      long base = cpu.mmu.read64(in.segment, at + 2);
      if (!Mmu.canonical(base)) {
        throw cpu.generalProtection(0);
      }
      return base;
    }
    long base = cpu.mmu.read32(in.segment, at + 2) & 0xFFFFFFFFL;
    return in.operandSize == 2 ? base & 0xFFFFFF : base;
  }

  private static void store(Cpu cpu, Instruction in, Sensitive which, int segment) {
    Privilege.requireProtectedMode(cpu);
    Privilege.requireUmip(cpu);
    Privilege.ask(cpu, which, in, in.memory ? in.effectiveAddress(cpu) : 0);
    int selector = cpu.segments.selector[segment];
    if (in.memory) {
      cpu.mmu.write16(in.segment, in.effectiveAddress(cpu), selector);
    } else {
      Instruction.writeGeneral(cpu.gpr, in.rm, in.operandSize, selector);
    }
  }

  private static void lldt(Cpu cpu, Instruction in) {
    Privilege.requireProtectedMode(cpu);
    Privilege.requireRing0(cpu);
    Privilege.ask(cpu, Sensitive.LLDT, in, in.memory ? in.effectiveAddress(cpu) : 0);
    int selector = (int) in.read(cpu, 0) & 0xFFFF;
    if (DescriptorTables.isNull(selector)) {
      SegmentLoader.setNull(cpu, LDTR, selector);
      return;
    }
    Descriptor d = system(cpu, selector);
    if (d.type() != Descriptor.LDT) {
      throw cpu.generalProtection(DescriptorTables.error(selector));
    }
    requirePresent(cpu, d);
    SegmentLoader.set(cpu, LDTR, d, d.attributes());
  }

  private static void ltr(Cpu cpu, Instruction in) {
    Privilege.requireProtectedMode(cpu);
    Privilege.requireRing0(cpu);
    Privilege.ask(cpu, Sensitive.LTR, in, in.memory ? in.effectiveAddress(cpu) : 0);
    int selector = (int) in.read(cpu, 0) & 0xFFFF;
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    Descriptor d = system(cpu, selector);
    boolean old = d.type() == Descriptor.TSS_16_AVAILABLE && !cpu.longMode();
    if (d.type() != Descriptor.TSS_AVAILABLE && !old) {
      throw cpu.generalProtection(DescriptorTables.error(selector));
    }
    requirePresent(cpu, d);
    DescriptorTables.markBusy(cpu, d);
    SegmentLoader.set(cpu, TR, d, d.attributes() | 2);
  }

  /** A system descriptor of the GDT; LLDT and LTR do not look into the LDT. */
  private static Descriptor system(Cpu cpu, int selector) {
    if ((selector & 4) != 0) {
      throw cpu.generalProtection(DescriptorTables.error(selector));
    }
    Descriptor d = DescriptorTables.fetchSystem(cpu, selector, Fault.GP);
    if (!d.isSystem()) {
      throw cpu.generalProtection(DescriptorTables.error(selector));
    }
    return d;
  }

  private static void requirePresent(Cpu cpu, Descriptor d) {
    if (!d.present()) {
      throw cpu.fault(Fault.NP, DescriptorTables.error(d.selector()));
    }
  }
}
