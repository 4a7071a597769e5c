package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.D64;
import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;
import touchstone.machine.segment.SegmentLoader;
import touchstone.machine.segment.StackPointer;

/** Loads and stores of segment registers: MOV, PUSH, POP, LDS and its like. */
final class SegmentOpcodes {
  private static final int CS = SegmentRegisters.CS;
  private static final int SS = SegmentRegisters.SS;

  static final List<OpcodeRow> ROWS =
      List.of(
          row("8E /r", "MOV", "Sw,Ew", ENDS_BLOCK, SegmentOpcodes::load, "SDM 2B MOV"),
          row("8C /r", "MOV", "Ev,Sw", 0, SegmentOpcodes::store, "SDM 2B MOV"),
          row("06", "PUSH", "ES", I64, push(0), "SDM 2B PUSH"),
          row("0E", "PUSH", "CS", I64, push(1), "SDM 2B PUSH"),
          row("16", "PUSH", "SS", I64, push(2), "SDM 2B PUSH"),
          row("1E", "PUSH", "DS", I64, push(3), "SDM 2B PUSH"),
          row("0F A0", "PUSH", "FS", D64, push(4), "SDM 2B PUSH"),
          row("0F A8", "PUSH", "GS", D64, push(5), "SDM 2B PUSH"),
          row("07", "POP", "ES", I64 | ENDS_BLOCK, pop(0), "SDM 2B POP"),
          row("17", "POP", "SS", I64 | ENDS_BLOCK, pop(2), "SDM 2B POP"),
          row("1F", "POP", "DS", I64 | ENDS_BLOCK, pop(3), "SDM 2B POP"),
          row("0F A1", "POP", "FS", D64 | ENDS_BLOCK, pop(4), "SDM 2B POP"),
          row("0F A9", "POP", "GS", D64 | ENDS_BLOCK, pop(5), "SDM 2B POP"),
          row("C4 /r mem", "LES", "Gv,Mp", I64 | ENDS_BLOCK, pointer(0), "SDM 2A LDS"),
          row("C5 /r mem", "LDS", "Gv,Mp", I64 | ENDS_BLOCK, pointer(3), "SDM 2A LDS"),
          row("0F B2 /r mem", "LSS", "Gv,Mp", ENDS_BLOCK, pointer(2), "SDM 2A LDS"),
          row("0F B4 /r mem", "LFS", "Gv,Mp", ENDS_BLOCK, pointer(4), "SDM 2A LDS"),
          row("0F B5 /r mem", "LGS", "Gv,Mp", ENDS_BLOCK, pointer(5), "SDM 2A LDS"));

  private SegmentOpcodes() {}

  private static OpcodeRow row(
      String encoding, String mnemonic, String operands, int flags, Semantics s, String manual) {
    return new OpcodeRow(encoding, mnemonic, operands, flags, s, manual);
  }

  private static void load(Cpu cpu, Instruction in) {
    int segment = in.reg & 7;
    if (segment == CS || segment > SegmentRegisters.GS) {
      throw cpu.undefinedOpcode();
    }
    int selector =
        in.memory
            ? cpu.mmu.read16(in.segment, in.effectiveAddress(cpu))
            : (int) cpu.gpr[in.rm] & 0xFFFF;
    SegmentLoader.load(cpu, segment, selector);
    shadowAfter(cpu, segment);
  }

  /** Events wait until the instruction after a load of SS, which is to load the pointer. */
  private static void shadowAfter(Cpu cpu, int segment) {
    if (segment == SS) {
      cpu.holdEvents(false);
    }
  }

  private static void store(Cpu cpu, Instruction in) {
    int segment = in.reg & 7;
    if (segment > SegmentRegisters.GS) {
      throw cpu.undefinedOpcode();
    }
    int selector = cpu.segments.selector[segment];
    if (in.memory) {
      cpu.mmu.write16(in.segment, in.effectiveAddress(cpu), selector);
    } else {
      Instruction.writeGeneral(cpu.gpr, in.rm, in.operandSize, selector);
    }
  }

  private static Semantics push(int segment) {
    return (cpu, in) -> StackPointer.push(cpu, cpu.segments.selector[segment], in.operandSize);
  }

  private static Semantics pop(int segment) {
    return (cpu, in) -> {
      int selector = (int) StackPointer.peek(cpu, 0, in.operandSize) & 0xFFFF;
      long pointer = cpu.gpr[Cpu.RSP] + in.operandSize;
      long mask = StackPointer.mask(cpu);
      SegmentLoader.load(cpu, segment, selector);
      cpu.gpr[Cpu.RSP] = cpu.gpr[Cpu.RSP] & ~mask | pointer & mask;
      shadowAfter(cpu, segment);
    };
  }

  private static Semantics pointer(int segment) {
    return (cpu, in) -> {
      long at = in.effectiveAddress(cpu);
      long offset = cpu.mmu.read(in.segment, at, in.operandSize);
      long next = at + in.operandSize;
      int selector = cpu.mmu.read16(in.segment, in.addressSize == 8 ? next : next & 0xFFFFFFFFL);
      SegmentLoader.load(cpu, segment, selector);
      Instruction.writeGeneral(cpu.gpr, in.reg, in.operandSize, offset);
      shadowAfter(cpu, segment);
    };
  }
}
