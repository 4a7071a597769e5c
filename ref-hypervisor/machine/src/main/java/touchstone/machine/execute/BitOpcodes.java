package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.LOCK;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** BT BTS BTR BTC, BSF BSR, TZCNT LZCNT POPCNT. @sdm 5.1.6 */
final class BitOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    bitTest("0F A3 /r", "0F BA /4 ib", "BT", null);
    bitTest("0F AB /r", "0F BA /5 ib", "BTS", (value, bit) -> value | bit);
    bitTest("0F B3 /r", "0F BA /6 ib", "BTR", (value, bit) -> value & ~bit);
    bitTest("0F BB /r", "0F BA /7 ib", "BTC", (value, bit) -> value ^ bit);
    add("0F BC /r", "BSF", "Gv,Ev", 0, (cpu, in) -> scan(cpu, in, true));
    add("0F BD /r", "BSR", "Gv,Ev", 0, (cpu, in) -> scan(cpu, in, false));
    add("F3 0F BC /r", "TZCNT", "Gv,Ev", 0, BitOpcodes::tzcnt);
    add("F3 0F BD /r", "LZCNT", "Gv,Ev", 0, BitOpcodes::lzcnt);
    add("F3 0F B8 /r", "POPCNT", "Gv,Ev", 0, BitOpcodes::popcnt);
  }

  private BitOpcodes() {}

  /** What becomes of the tested bit. */
  @FunctionalInterface
  private interface Change {
    long apply(long value, long bit);
  }

  private static void add(String encoding, String name, String operands, int flags, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name));
  }

  private static void bitTest(
      String encoding, String immediate, String name, @Nullable Change change) {
    int flags = change == null ? 0 : LOCK;
    add(encoding, name, "Ev,Gv", flags, bitTest(change));
    add(immediate, name, "Ev,Ib", flags, bitTest(change));
  }

  private static Semantics bitTest(@Nullable Change change) {
    return (cpu, in) -> {
      if (in.memory && in.isGeneral(1)) {
        inBitString(cpu, in, change);
        return;
      }
      int at = (int) in.read(cpu, 1) & 8 * in.width(0) - 1;
      if (change == null) {
        tested(cpu, in.read(cpu, 0), at);
        return;
      }
      long value = in.readForWrite(cpu, 0);
      tested(cpu, value, at);
      in.write(cpu, 0, change.apply(value, 1L << at));
    };
  }

  /** A bit offset in a register reaches over the whole string around a memory operand. */
  private static void inBitString(Cpu cpu, Instruction in, @Nullable Change change) {
    int bytes = in.width(0);
    int shift = bytes == 8 ? 6 : bytes == 4 ? 5 : 4;
    long offset = Width.signExtend(in.read(cpu, 1), bytes);
    long address = in.effectiveAddress(cpu) + (offset >> shift) * bytes;
    address = Width.truncate(address, in.addressSize);
    int at = (int) offset & 8 * bytes - 1;
    if (change == null) {
      tested(cpu, cpu.mmu.read(in.segment, address, bytes), at);
      return;
    }
    long value = cpu.mmu.readForWrite(in.segment, address, bytes);
    cpu.mmu.write(in.segment, address, bytes, change.apply(value, 1L << at));
    tested(cpu, value, at);
  }

  private static void tested(Cpu cpu, long value, int at) {
    cpu.flags.put(Rflags.CF, (value >>> at & 1) != 0);
  }

  /** A zero source leaves the destination alone, which programs rely on. */
  private static void scan(Cpu cpu, Instruction in, boolean forward) {
    long value = in.read(cpu, 1);
    cpu.flags.put(Rflags.ZF, value == 0);
    if (value != 0) {
      int found =
          forward ? Long.numberOfTrailingZeros(value) : 63 - Long.numberOfLeadingZeros(value);
      in.write(cpu, 0, found);
    }
  }

  private static void tzcnt(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    int bits = 8 * in.width(0);
    counted(cpu, in, value == 0 ? bits : Long.numberOfTrailingZeros(value), value == 0);
  }

  private static void lzcnt(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    int bits = 8 * in.width(0);
    counted(cpu, in, Long.numberOfLeadingZeros(value) - (64 - bits), value == 0);
  }

  private static void counted(Cpu cpu, Instruction in, int count, boolean none) {
    in.write(cpu, 0, count);
    cpu.flags.result(count, 64, none ? Rflags.CF : 0);
  }

  private static void popcnt(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    in.write(cpu, 0, Long.bitCount(value));
    cpu.flags.replace(Rflags.ARITHMETIC, value == 0 ? Rflags.ZF : 0);
  }
}
