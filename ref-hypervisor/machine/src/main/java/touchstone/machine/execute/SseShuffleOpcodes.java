package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.mmu.Mmu;

/** Shuffles by a constant, insertion and extraction of words. @sdm 5.5.1.4 5.6.1.4 */
final class SseShuffleOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    add("66 0F 70 /r ib", "PSHUFD", "Vx,Wx,Ib", SseShuffleOpcodes::shuffle);
    add("F2 0F 70 /r ib", "PSHUFLW", "Vx,Wx,Ib", (c, in) -> shuffleHalf(c, in, true));
    add("F3 0F 70 /r ib", "PSHUFHW", "Vx,Wx,Ib", (c, in) -> shuffleHalf(c, in, false));
    add("NP 0F C6 /r ib", "SHUFPS", "Vx,Wx,Ib", SseShuffleOpcodes::shufflePairs);
    add("66 0F C6 /r ib", "SHUFPD", "Vx,Wx,Ib", SseShuffleOpcodes::shuffleDoubles);
    add("66 0F C4 /r ib", "PINSRW", "Vx,Ed,Ib", SseShuffleOpcodes::insertWord);
    add("66 0F C5 /r reg ib", "PEXTRW", "Gd,Ux,Ib", SseShuffleOpcodes::extractWord);
  }

  private SseShuffleOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding, name, operands, s));
  }

  private static long doubleword(long low, long high, int index) {
    return (index < 2 ? low : high) >>> 32 * (index & 1) & 0xFFFFFFFFL;
  }

  private static long pair(long low, long high, int control) {
    return doubleword(low, high, control & 3) | doubleword(low, high, control >> 2 & 3) << 32;
  }

  private static void shuffle(Cpu cpu, Instruction in) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    long low = Xmm.sourceLow(cpu, in);
    long high = Xmm.sourceHigh(cpu, in);
    int control = (int) in.immediate;
    Xmm.set(cpu, in.reg, pair(low, high, control), pair(low, high, control >> 4));
  }

  private static void shuffleHalf(Cpu cpu, Instruction in, boolean lower) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    long low = Xmm.sourceLow(cpu, in);
    long high = Xmm.sourceHigh(cpu, in);
    int control = (int) in.immediate;
    Xmm.set(
        cpu,
        in.reg,
        lower ? PackedInteger.shuffleWords(low, control) : low,
        lower ? high : PackedInteger.shuffleWords(high, control));
  }

  private static void shufflePairs(Cpu cpu, Instruction in) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    int control = (int) in.immediate;
    long high = pair(Xmm.sourceLow(cpu, in), Xmm.sourceHigh(cpu, in), control >> 4);
    Xmm.set(cpu, in.reg, pair(Xmm.low(cpu, in.reg), Xmm.high(cpu, in.reg), control), high);
  }

  private static void shuffleDoubles(Cpu cpu, Instruction in) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    long high = (in.immediate & 2) == 0 ? Xmm.sourceLow(cpu, in) : Xmm.sourceHigh(cpu, in);
    long low = (in.immediate & 1) == 0 ? Xmm.low(cpu, in.reg) : Xmm.high(cpu, in.reg);
    Xmm.set(cpu, in.reg, low, high);
  }

  /** What PINSRW inserts: from memory only a word is read. */
  static long word(Cpu cpu, Instruction in) {
    return in.memory
        ? cpu.mmu.read16(in.segment, in.effectiveAddress(cpu))
        : cpu.gpr[in.rm] & 0xFFFF;
  }

  private static void insertWord(Cpu cpu, Instruction in) {
    long word = word(cpu, in);
    int lane = (int) in.immediate & 7;
    int at = 2 * in.reg + (lane >> 2);
    int shift = 16 * (lane & 3);
    cpu.fpu.xmm[at] = cpu.fpu.xmm[at] & ~(0xFFFFL << shift) | word << shift;
  }

  private static void extractWord(Cpu cpu, Instruction in) {
    int lane = (int) in.immediate & 7;
    in.write(cpu, 0, cpu.fpu.xmm[2 * in.rm + (lane >> 2)] >>> 16 * (lane & 3) & 0xFFFF);
  }
}
