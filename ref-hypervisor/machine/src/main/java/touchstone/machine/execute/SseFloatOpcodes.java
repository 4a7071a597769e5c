package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;
import touchstone.machine.mmu.Mmu;

/**
 * SSE and SSE2 floating-point arithmetic, comparison and scalar conversion. @sdm 5.5.1.2 5.6.1.2
 */
final class SseFloatOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    forms(0x58, "ADD", "", (fpu, in, a, b, f) -> FloatUnit.arithmetic(fpu, '+', a, b, f));
    forms(0x59, "MUL", "", (fpu, in, a, b, f) -> FloatUnit.arithmetic(fpu, '*', a, b, f));
    forms(0x5C, "SUB", "", (fpu, in, a, b, f) -> FloatUnit.arithmetic(fpu, '-', a, b, f));
    forms(0x5E, "DIV", "", (fpu, in, a, b, f) -> FloatUnit.arithmetic(fpu, '/', a, b, f));
    forms(0x51, "SQRT", "", (fpu, in, a, b, f) -> FloatUnit.squareRoot(fpu, b, f));
    forms(0x5D, "MIN", "", (fpu, in, a, b, f) -> FloatUnit.extreme(fpu, false, a, b, f));
    forms(0x5F, "MAX", "", (fpu, in, a, b, f) -> FloatUnit.extreme(fpu, true, a, b, f));
    forms(0xC2, "CMP", ",Ib", SseFloatOpcodes::mask);
    compare("NP", FloatFormat.SINGLE);
    compare("66", FloatFormat.DOUBLE);
    scalarConversions("F3", "SS", FloatFormat.SINGLE, "Wd");
    scalarConversions("F2", "SD", FloatFormat.DOUBLE, "Wq");
    add("F3 0F 5A /r", "CVTSS2SD", "Vx,Wd", (c, in) -> convert(c, in, FloatFormat.SINGLE));
    add("F2 0F 5A /r", "CVTSD2SS", "Vx,Wq", (c, in) -> convert(c, in, FloatFormat.DOUBLE));
  }

  private SseFloatOpcodes() {}

  /** A function of two values of one format. */
  @FunctionalInterface
  private interface Lane {
    long apply(FpuState fpu, Instruction in, long a, long b, FloatFormat format);
  }

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding, name, operands, s));
  }

  private static void forms(int opcode, String name, String third, Lane lane) {
    String tail = String.format(" 0F %02X /r%s", opcode, third.isEmpty() ? "" : " ib");
    FloatFormat single = FloatFormat.SINGLE;
    FloatFormat full = FloatFormat.DOUBLE;
    add("NP" + tail, name + "PS", "Vx,Wx" + third, (c, in) -> packed(c, in, single, lane));
    add("66" + tail, name + "PD", "Vx,Wx" + third, (c, in) -> packed(c, in, full, lane));
    add("F3" + tail, name + "SS", "Vx,Wd" + third, (c, in) -> scalar(c, in, single, lane));
    add("F2" + tail, name + "SD", "Vx,Wq" + third, (c, in) -> scalar(c, in, full, lane));
  }

  private static void packed(Cpu cpu, Instruction in, FloatFormat format, Lane lane) {
    Xmm.checkAligned(cpu, in, Mmu.READ);
    long low = Xmm.sourceLow(cpu, in);
    long high = Xmm.sourceHigh(cpu, in);
    long first = half(cpu, in, Xmm.low(cpu, in.reg), low, format, lane);
    long second = half(cpu, in, Xmm.high(cpu, in.reg), high, format, lane);
    FloatUnit.commit(cpu);
    Xmm.set(cpu, in.reg, first, second);
  }

  private static long half(Cpu cpu, Instruction in, long a, long b, FloatFormat format, Lane lane) {
    if (format == FloatFormat.DOUBLE) {
      return lane.apply(cpu.fpu, in, a, b, format);
    }
    long low = lane.apply(cpu.fpu, in, a & 0xFFFFFFFFL, b & 0xFFFFFFFFL, format);
    return low & 0xFFFFFFFFL | lane.apply(cpu.fpu, in, a >>> 32, b >>> 32, format) << 32;
  }

  private static void scalar(Cpu cpu, Instruction in, FloatFormat format, Lane lane) {
    long b = source(cpu, in, format.bytes());
    long old = Xmm.low(cpu, in.reg);
    long a = Width.truncate(old, format.bytes());
    merge(cpu, in, lane.apply(cpu.fpu, in, a, b, format), format);
  }

  /** The rest of the destination stays. */
  private static void merge(Cpu cpu, Instruction in, long value, FloatFormat format) {
    FloatUnit.commit(cpu);
    long mask = -1L >>> 64 - 8 * format.bytes();
    Xmm.setLow(cpu, in.reg, Xmm.low(cpu, in.reg) & ~mask | value & mask);
  }

  /** The scalar rm operand. */
  private static long source(Cpu cpu, Instruction in, int bytes) {
    return in.memory ? in.read(cpu, 1) : Width.truncate(Xmm.low(cpu, in.rm), bytes);
  }

  private static long mask(FpuState fpu, Instruction in, long a, long b, FloatFormat format) {
    return FloatUnit.compare(fpu, (int) in.immediate & 7, a, b, format) ? -1 : 0;
  }

  private static void compare(String prefix, FloatFormat format) {
    String suffix = format == FloatFormat.SINGLE ? "SS" : "SD";
    String operands = format == FloatFormat.SINGLE ? "Vx,Wd" : "Vx,Wq";
    add(prefix + " 0F 2E /r", "UCOMI" + suffix, operands, (c, in) -> order(c, in, format, 3));
    add(prefix + " 0F 2F /r", "COMI" + suffix, operands, (c, in) -> order(c, in, format, 1));
  }

  /** Unordered sets ZF, PF and CF. The predicate decides whether a quiet NaN is invalid. */
  private static void order(Cpu cpu, Instruction in, FloatFormat format, int predicate) {
    long b = source(cpu, in, format.bytes());
    long a = Width.truncate(Xmm.low(cpu, in.reg), format.bytes());
    FloatUnit.compare(cpu.fpu, predicate, a, b, format);
    FloatUnit.commit(cpu);
    double x = format.value(FloatUnit.operand(cpu.fpu, a, format));
    double y = format.value(FloatUnit.operand(cpu.fpu, b, format));
    int flags;
    if (format.isNan(a) || format.isNan(b)) {
      flags = Rflags.ZF | Rflags.PF | Rflags.CF;
    } else {
      flags = x < y ? Rflags.CF : x == y ? Rflags.ZF : 0;
    }
    cpu.flags.replace(Rflags.ARITHMETIC, flags);
  }

  private static void scalarConversions(
      String prefix, String suffix, FloatFormat format, String source) {
    String to = "CVT" + suffix + "2SI";
    String truncating = "CVTT" + suffix + "2SI";
    add(prefix + " 0F 2A /r", "CVTSI2" + suffix, "Vx,Ey", (c, in) -> fromInteger(c, in, format));
    add(prefix + " 0F 2D /r", to, "Gy," + source, (c, in) -> toInteger(c, in, format, false));
    add(
        prefix + " 0F 2C /r",
        truncating,
        "Gy," + source,
        (c, in) -> toInteger(c, in, format, true));
  }

  private static void fromInteger(Cpu cpu, Instruction in, FloatFormat format) {
    long value = Width.signExtend(in.read(cpu, 1), in.width(1));
    merge(cpu, in, FloatUnit.fromInteger(cpu.fpu, value, format), format);
  }

  private static void toInteger(Cpu cpu, Instruction in, FloatFormat format, boolean truncate) {
    long value = source(cpu, in, format.bytes());
    long whole = FloatUnit.toInteger(cpu.fpu, value, format, in.width(0), truncate);
    FloatUnit.commit(cpu);
    in.write(cpu, 0, whole);
  }

  private static void convert(Cpu cpu, Instruction in, FloatFormat from) {
    FloatFormat to = from == FloatFormat.SINGLE ? FloatFormat.DOUBLE : FloatFormat.SINGLE;
    long value = source(cpu, in, from.bytes());
    merge(cpu, in, FloatUnit.convert(cpu.fpu, value, from, to), to);
  }
}
