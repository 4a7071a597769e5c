package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.mmu.Mmu;

/** Packed conversions between single, double and doubleword integers. @sdm 5.6.1.6 */
final class SseConvertOpcodes {
  private static final FloatFormat SINGLE = FloatFormat.SINGLE;
  private static final FloatFormat DOUBLE = FloatFormat.DOUBLE;

  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    widening("NP 0F 5A", "CVTPS2PD", (fpu, v) -> FloatUnit.convert(fpu, v, SINGLE, DOUBLE));
    widening("F3 0F E6", "CVTDQ2PD", (fpu, v) -> FloatUnit.fromInteger(fpu, (int) v, DOUBLE));
    narrowing("66 0F 5A", "CVTPD2PS", (fpu, v) -> FloatUnit.convert(fpu, v, DOUBLE, SINGLE));
    narrowing("F2 0F E6", "CVTPD2DQ", (fpu, v) -> FloatUnit.toInteger(fpu, v, DOUBLE, 4, false));
    narrowing("66 0F E6", "CVTTPD2DQ", (fpu, v) -> FloatUnit.toInteger(fpu, v, DOUBLE, 4, true));
    even("NP 0F 5B", "CVTDQ2PS", (fpu, v) -> FloatUnit.fromInteger(fpu, (int) v, SINGLE));
    even("66 0F 5B", "CVTPS2DQ", (fpu, v) -> FloatUnit.toInteger(fpu, v, SINGLE, 4, false));
    even("F3 0F 5B", "CVTTPS2DQ", (fpu, v) -> FloatUnit.toInteger(fpu, v, SINGLE, 4, true));
  }

  private SseConvertOpcodes() {}

  /** Converts one lane. */
  @FunctionalInterface
  private interface Lane {
    long apply(FpuState fpu, long value);
  }

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding + " /r", name, operands, s));
  }

  /** Two lanes of 32 bits, 8 bytes of memory, to two of 64. */
  private static void widening(String encoding, String name, Lane lane) {
    add(
        encoding,
        name,
        "Vx,Wq",
        (cpu, in) -> {
          long source = Xmm.sourceLow(cpu, in);
          long low = lane.apply(cpu.fpu, source & 0xFFFFFFFFL);
          long high = lane.apply(cpu.fpu, source >>> 32);
          FloatUnit.commit(cpu);
          Xmm.set(cpu, in.reg, low, high);
        });
  }

  /** Two lanes of 64 bits to two of 32; the upper half is cleared. */
  private static void narrowing(String encoding, String name, Lane lane) {
    add(
        encoding,
        name,
        "Vx,Wx",
        (cpu, in) -> {
          Xmm.checkAligned(cpu, in, Mmu.READ);
          long low = lane.apply(cpu.fpu, Xmm.sourceLow(cpu, in)) & 0xFFFFFFFFL;
          long high = lane.apply(cpu.fpu, Xmm.sourceHigh(cpu, in));
          FloatUnit.commit(cpu);
          Xmm.set(cpu, in.reg, low | high << 32, 0);
        });
  }

  private static void even(String encoding, String name, Lane lane) {
    add(
        encoding,
        name,
        "Vx,Wx",
        (cpu, in) -> {
          Xmm.checkAligned(cpu, in, Mmu.READ);
          long low = Xmm.sourceLow(cpu, in);
          long high = Xmm.sourceHigh(cpu, in);
          long first = both(cpu, low, lane);
          long second = both(cpu, high, lane);
          FloatUnit.commit(cpu);
          Xmm.set(cpu, in.reg, first, second);
        });
  }

  private static long both(Cpu cpu, long half, Lane lane) {
    long low = lane.apply(cpu.fpu, half & 0xFFFFFFFFL) & 0xFFFFFFFFL;
    return low | lane.apply(cpu.fpu, half >>> 32) << 32;
  }
}
