package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.mmu.Mmu;

/** Between MMX and XMM registers: moves, and conversions of two integers. @sdm 5.5.1.6 5.6.1.6 */
public final class MmxConvertOpcodes {
  public static final List<OpcodeRow> ROWS = new ArrayList<>();

  private static final FloatFormat SINGLE = FloatFormat.SINGLE;
  private static final FloatFormat DOUBLE = FloatFormat.DOUBLE;

  static {
    add("F2 0F D6 /r reg", "MOVDQ2Q", "Pq,Ux", (c, in) -> Mmx.set(c, in.reg, Xmm.low(c, in.rm)));
    add("F3 0F D6 /r reg", "MOVQ2DQ", "Vx,Nq", (c, in) -> Xmm.set(c, in.reg, Mmx.get(c, in.rm), 0));
    add("NP 0F 2A /r", "CVTPI2PS", "Vx,Qq", MmxConvertOpcodes::toSingles);
    add("66 0F 2A /r", "CVTPI2PD", "Vx,Qq", MmxConvertOpcodes::toDoubles);
    fromSingles("NP 0F 2D", "CVTPS2PI", false);
    fromSingles("NP 0F 2C", "CVTTPS2PI", true);
    fromDoubles("66 0F 2D", "CVTPD2PI", false);
    fromDoubles("66 0F 2C", "CVTTPD2PI", true);
  }

  private MmxConvertOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    Semantics checked =
        (cpu, in) -> {
          FpuOpcodes.checkSse(cpu);
          Mmx.check(cpu);
          s.execute(cpu, in);
          if (!in.memory || !isToXmm(operands)) {
            Mmx.enter(cpu);
          }
        };
    ROWS.add(new OpcodeRow(encoding, name, operands, checked, "SDM 2 " + name));
  }

  /** Integers from memory concern no MMX register. */
  private static boolean isToXmm(String operands) {
    return operands.startsWith("V");
  }

  private static void toSingles(Cpu cpu, Instruction in) {
    long source = Mmx.source(cpu, in, 8);
    long low = FloatUnit.fromInteger(cpu.fpu, (int) source, SINGLE);
    long high = FloatUnit.fromInteger(cpu.fpu, source >> 32, SINGLE);
    FloatUnit.commit(cpu);
    Xmm.setLow(cpu, in.reg, low & 0xFFFFFFFFL | high << 32);
  }

  /** Always exact. */
  private static void toDoubles(Cpu cpu, Instruction in) {
    long source = Mmx.source(cpu, in, 8);
    long low = FloatUnit.fromInteger(cpu.fpu, (int) source, DOUBLE);
    Xmm.set(cpu, in.reg, low, FloatUnit.fromInteger(cpu.fpu, source >> 32, DOUBLE));
  }

  private static void fromSingles(String encoding, String name, boolean truncate) {
    add(
        encoding + " /r",
        name,
        "Pq,Wq",
        (cpu, in) -> {
          long source = Xmm.sourceLow(cpu, in);
          long low = doubleword(cpu.fpu, source & 0xFFFFFFFFL, SINGLE, truncate);
          long high = doubleword(cpu.fpu, source >>> 32, SINGLE, truncate);
          FloatUnit.commit(cpu);
          Mmx.set(cpu, in.reg, low | high << 32);
        });
  }

  private static void fromDoubles(String encoding, String name, boolean truncate) {
    add(
        encoding + " /r",
        name,
        "Pq,Wx",
        (cpu, in) -> {
          Xmm.checkAligned(cpu, in, Mmu.READ);
          long low = doubleword(cpu.fpu, Xmm.sourceLow(cpu, in), DOUBLE, truncate);
          long high = doubleword(cpu.fpu, Xmm.sourceHigh(cpu, in), DOUBLE, truncate);
          FloatUnit.commit(cpu);
          Mmx.set(cpu, in.reg, low | high << 32);
        });
  }

  private static long doubleword(FpuState fpu, long bits, FloatFormat format, boolean truncate) {
    return FloatUnit.toInteger(fpu, bits, format, 4, truncate) & 0xFFFFFFFFL;
  }
}
