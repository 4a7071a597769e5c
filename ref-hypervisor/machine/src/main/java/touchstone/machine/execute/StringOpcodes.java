package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/**
 * MOVS CMPS STOS LODS SCAS with their repeat prefixes. @sdm 5.1.8
 *
 * <p>Registers are committed after each element, so that a fault in the middle leaves the
 * instruction ready to go on. A repeated instruction costs one cycle per element and gives way to
 * events after a batch by jumping to itself.
 */
final class StringOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  /** Elements between two instruction boundaries. */
  private static final int BATCH = 1024;

  static {
    rows(0xA4, "MOVS", "Yb,Xb", "Yv,Xv", repeated(StringOpcodes::movs, false));
    rows(0xA6, "CMPS", "Xb,Yb", "Xv,Yv", repeated(StringOpcodes::cmps, true));
    rows(0xAA, "STOS", "Yb", "Yv", repeated(StringOpcodes::stos, false));
    rows(0xAC, "LODS", "Xb", "Xv", repeated(StringOpcodes::lods, false));
    rows(0xAE, "SCAS", "Yb", "Yv", repeated(StringOpcodes::scas, true));
  }

  private StringOpcodes() {}

  /** Does at least one element and at most the given number; returns how many it did. */
  @FunctionalInterface
  private interface Elements {
    int execute(Cpu cpu, Instruction in, int bytes, long limit);
  }

  private static void rows(int opcode, String name, String bytes, String wide, Semantics s) {
    String manual = "SDM 2 " + name;
    int flags = OpcodeRow.ENDS_BLOCK;
    ROWS.add(new OpcodeRow(String.format("%02X", opcode), name, bytes, flags, s, manual));
    ROWS.add(new OpcodeRow(String.format("%02X", opcode + 1), name, wide, flags, s, manual));
  }

  private static Semantics repeated(Elements elements, boolean conditional) {
    return (cpu, in) -> {
      int bytes = in.width(0);
      if (in.rep == 0) {
        elements.execute(cpu, in, bytes, 1);
        return;
      }
      long left = Width.truncate(cpu.gpr[Cpu.RCX], in.addressSize);
      int batch = cpu.attention ? 1 : BATCH;
      int done = 0;
      while (left != 0 && done < batch) {
        int now = elements.execute(cpu, in, bytes, Math.min(left, batch - done));
        left -= now;
        done += now;
        count(cpu, in, left, now);
        if (conditional && cpu.flags.zf() != (in.rep == 0xF3)) {
          return;
        }
      }
      if (left != 0) {
        cpu.rip = cpu.instructionRip;
      }
    };
  }

  private static void count(Cpu cpu, Instruction in, long left, int done) {
    Instruction.writeGeneral(cpu.gpr, Cpu.RCX, in.addressSize, left);
    cpu.clock += done;
  }

  private static long source(Cpu cpu, Instruction in) {
    return Width.truncate(cpu.gpr[Cpu.RSI], in.addressSize);
  }

  private static long destination(Cpu cpu, Instruction in) {
    return Width.truncate(cpu.gpr[Cpu.RDI], in.addressSize);
  }

  private static void advance(Cpu cpu, Instruction in, int register, long bytes) {
    long moved = cpu.gpr[register] + (cpu.flags.df() ? -bytes : bytes);
    Instruction.writeGeneral(cpu.gpr, register, in.addressSize, moved);
  }

  private static int movs(Cpu cpu, Instruction in, int bytes, long limit) {
    int many = limit > 1 ? BulkStrings.move(cpu, in, bytes, limit) : 0;
    if (many == 0) {
      long value = cpu.mmu.read(in.segment, source(cpu, in), bytes);
      cpu.mmu.write(SegmentRegisters.ES, destination(cpu, in), bytes, value);
      many = 1;
    }
    advance(cpu, in, Cpu.RSI, (long) many * bytes);
    advance(cpu, in, Cpu.RDI, (long) many * bytes);
    return many;
  }

  private static int stos(Cpu cpu, Instruction in, int bytes, long limit) {
    int many = limit > 1 ? BulkStrings.store(cpu, in, bytes, limit) : 0;
    if (many == 0) {
      cpu.mmu.write(SegmentRegisters.ES, destination(cpu, in), bytes, cpu.gpr[Cpu.RAX]);
      many = 1;
    }
    advance(cpu, in, Cpu.RDI, (long) many * bytes);
    return many;
  }

  private static int lods(Cpu cpu, Instruction in, int bytes, long limit) {
    long value = cpu.mmu.read(in.segment, source(cpu, in), bytes);
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, bytes, value);
    advance(cpu, in, Cpu.RSI, bytes);
    return 1;
  }

  private static int cmps(Cpu cpu, Instruction in, int bytes, long limit) {
    long left = cpu.mmu.read(in.segment, source(cpu, in), bytes);
    long right = cpu.mmu.read(SegmentRegisters.ES, destination(cpu, in), bytes);
    cpu.flags.subtraction(left, right, 8 * bytes);
    advance(cpu, in, Cpu.RSI, bytes);
    advance(cpu, in, Cpu.RDI, bytes);
    return 1;
  }

  private static int scas(Cpu cpu, Instruction in, int bytes, long limit) {
    long value = cpu.mmu.read(SegmentRegisters.ES, destination(cpu, in), bytes);
    cpu.flags.subtraction(cpu.gpr[Cpu.RAX], value, 8 * bytes);
    advance(cpu, in, Cpu.RDI, bytes);
    return 1;
  }
}
