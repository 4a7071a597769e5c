package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** The decimal adjustments and BOUND, all of them invalid in 64-bit mode. @sdm 5.1.3 */
final class DecimalOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("27", "DAA", "", DecimalOpcodes::daa),
          row("2F", "DAS", "", DecimalOpcodes::das),
          row("37", "AAA", "", (cpu, in) -> ascii(cpu, 6, 1)),
          row("3F", "AAS", "", (cpu, in) -> ascii(cpu, -6, -1)),
          row("D4 ib", "AAM", "Ib", DecimalOpcodes::aam),
          row("D5 ib", "AAD", "Ib", DecimalOpcodes::aad),
          row("D6", "SALC", "", DecimalOpcodes::salc),
          row("62 /r mem", "BOUND", "Gv,M", DecimalOpcodes::bound));

  private DecimalOpcodes() {}

  private static OpcodeRow row(String encoding, String name, String operands, Semantics s) {
    return new OpcodeRow(encoding, name, operands, I64, s, "SDM 2 " + name);
  }

  private static int al(Cpu cpu) {
    return (int) cpu.gpr[Cpu.RAX] & 0xFF;
  }

  private static boolean lowDigitOverflows(Cpu cpu) {
    return (al(cpu) & 0xF) > 9 || cpu.flags.af();
  }

  private static void daa(Cpu cpu, Instruction in) {
    boolean low = lowDigitOverflows(cpu);
    boolean high = al(cpu) > 0x99 || cpu.flags.cf();
    adjusted(cpu, al(cpu) + (low ? 6 : 0) + (high ? 0x60 : 0), low, high);
  }

  private static void das(Cpu cpu, Instruction in) {
    boolean low = lowDigitOverflows(cpu);
    boolean high = al(cpu) > 0x99 || cpu.flags.cf();
    boolean borrow = low && al(cpu) < 6;
    adjusted(cpu, al(cpu) - (low ? 6 : 0) - (high ? 0x60 : 0), low, high || borrow);
  }

  private static void adjusted(Cpu cpu, int result, boolean adjust, boolean carry) {
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 1, result);
    cpu.flags.result(result, 8, (adjust ? Rflags.AF : 0) | (carry ? Rflags.CF : 0));
  }

  /** AAA and AAS: AL by six, AH by one, only the low digit of AL kept. */
  private static void ascii(Cpu cpu, int digit, int carry) {
    boolean adjust = lowDigitOverflows(cpu);
    long ax = cpu.gpr[Cpu.RAX] & 0xFFFF;
    if (adjust) {
      ax += digit + 0x100L * carry;
    }
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 2, ax & 0xFF0F);
    cpu.flags.replace(Rflags.AF | Rflags.CF, adjust ? Rflags.AF | Rflags.CF : 0);
  }

  private static void aam(Cpu cpu, Instruction in) {
    int base = (int) in.immediate & 0xFF;
    if (base == 0) {
      throw cpu.fault(Fault.DE);
    }
    int al = al(cpu);
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 2, al / base << 8 | al % base);
    cpu.flags.logic(al % base, 8);
  }

  private static void aad(Cpu cpu, Instruction in) {
    int ah = (int) cpu.gpr[Cpu.RAX] >>> 8 & 0xFF;
    int result = al(cpu) + ah * (int) in.immediate & 0xFF;
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 2, result);
    cpu.flags.logic(result, 8);
  }

  private static void salc(Cpu cpu, Instruction in) {
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 1, cpu.flags.cf() ? 0xFF : 0);
  }

  private static void bound(Cpu cpu, Instruction in) {
    int bytes = in.operandSize;
    long address = in.effectiveAddress(cpu);
    long second = Width.truncate(address + bytes, in.addressSize);
    long lower = Width.signExtend(cpu.mmu.read(in.segment, address, bytes), bytes);
    long upper = Width.signExtend(cpu.mmu.read(in.segment, second, bytes), bytes);
    long index = Width.signExtend(in.read(cpu, 0), bytes);
    if (index < lower || index > upper) {
      throw cpu.fault(Fault.BR);
    }
  }
}
