package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;
import touchstone.machine.mmu.Mmu;

/**
 * Approximate reciprocals, good to 1.5 × 2^-12, which raise nothing and heed no control: here the
 * true value cut to {@value #BITS} bits of fraction. Processors have tables of their own. @sdm 2
 * RCPPS RSQRTPS
 */
final class SseReciprocalOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  private static final int BITS = 12;
  private static final FloatFormat SINGLE = FloatFormat.SINGLE;

  static {
    forms("52", "RSQRT", SseReciprocalOpcodes::reciprocalRoot);
    forms("53", "RCP", SseReciprocalOpcodes::reciprocal);
  }

  private SseReciprocalOpcodes() {}

  /** A function of the bits of a single. */
  @FunctionalInterface
  private interface Lane {
    long apply(long bits);
  }

  private static void forms(String opcode, String name, Lane lane) {
    add("NP 0F " + opcode + " /r", name + "PS", "Vx,Wx", (cpu, in) -> packed(cpu, in, lane));
    add("F3 0F " + opcode + " /r", name + "SS", "Vx,Wd", (cpu, in) -> scalar(cpu, in, lane));
  }

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding, name, operands, s));
  }

  private static void packed(Cpu cpu, Instruction in, Lane lane) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    long low = Xmm.sourceLow(cpu, in);
    long high = Xmm.sourceHigh(cpu, in);
    Xmm.set(cpu, in.reg, both(low, lane), both(high, lane));
  }

  private static long both(long half, Lane lane) {
    return lane.apply(half & 0xFFFFFFFFL) | lane.apply(half >>> 32) << 32;
  }

  private static void scalar(Cpu cpu, Instruction in, Lane lane) {
    long source = in.memory ? in.read(cpu, 1) : Width.truncate(Xmm.low(cpu, in.rm), 4);
    long kept = Xmm.low(cpu, in.reg) & ~0xFFFFFFFFL;
    Xmm.setLow(cpu, in.reg, kept | lane.apply(source));
  }

  private static long reciprocal(long bits) {
    return SINGLE.isNan(bits) ? SINGLE.quieted(bits) : cut(1 / flushed(bits));
  }

  /** Of a negative value there is none. */
  private static long reciprocalRoot(long bits) {
    if (SINGLE.isNan(bits)) {
      return SINGLE.quieted(bits);
    }
    double x = flushed(bits);
    return x < 0 ? SINGLE.indefinite : cut(x == 0 ? 1 / x : 1 / Math.sqrt(x));
  }

  /** Denormals are zeros here. */
  private static double flushed(long bits) {
    return SINGLE.value(SINGLE.isDenormal(bits) ? bits & SINGLE.sign() : bits);
  }

  /** Tiny results are zeros too. */
  private static long cut(double value) {
    long bits = SINGLE.bits(value) & -1L << SINGLE.fractionBits() - BITS;
    return SINGLE.isDenormal(bits) ? bits & SINGLE.sign() : bits;
  }
}
