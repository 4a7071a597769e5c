package touchstone.machine.execute;

import static touchstone.machine.execute.PackedInteger.saturate;
import static touchstone.machine.execute.PackedInteger.saturateUnsigned;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.mmu.Mmu;

/** SSE and SSE2 logic and integer arithmetic. @sdm 5.5.1.3 5.6.3 */
final class SsePackedOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    logic();
    PackedArithmetic.ALL.forEach(
        each -> halves("66 0F " + each.opcode(), each.name(), each.half()));
    unpacking();
    packing();
    PackedShift.ALL.forEach(SsePackedOpcodes::shift);
    add("66 0F 73 /3 reg ib", "PSRLDQ", "Ux,Ib", (c, in) -> shiftBytes(c, in, false));
    add("66 0F 73 /7 reg ib", "PSLLDQ", "Ux,Ib", (c, in) -> shiftBytes(c, in, true));
  }

  private SsePackedOpcodes() {}

  /** A function of both halves of both operands. */
  @FunctionalInterface
  private interface Whole {
    void apply(Cpu cpu, int register, long low, long high);
  }

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(FpuOpcodes.sseRow(encoding, name, operands, s));
  }

  private static void whole(String encoding, String name, Whole operation) {
    add(
        encoding + " /r",
        name,
        "Vx,Wx",
        (cpu, in) -> {
          Xmm.checkAligned(cpu, in, Mmu.READ);
          long low = Xmm.sourceLow(cpu, in);
          operation.apply(cpu, in.reg, low, Xmm.sourceHigh(cpu, in));
        });
  }

  private static void halves(String encoding, String name, PackedInteger.Half half) {
    whole(
        encoding,
        name,
        (cpu, register, low, high) ->
            Xmm.set(
                cpu,
                register,
                half.apply(Xmm.low(cpu, register), low),
                half.apply(Xmm.high(cpu, register), high)));
  }

  private static void logic() {
    for (String form : List.of("NP 0F 54 PS", "66 0F 54 PD")) {
      halves(opcode(form), "AND" + suffix(form), (a, b) -> a & b);
    }
    for (String form : List.of("NP 0F 55 PS", "66 0F 55 PD")) {
      halves(opcode(form), "ANDN" + suffix(form), (a, b) -> ~a & b);
    }
    for (String form : List.of("NP 0F 56 PS", "66 0F 56 PD")) {
      halves(opcode(form), "OR" + suffix(form), (a, b) -> a | b);
    }
    for (String form : List.of("NP 0F 57 PS", "66 0F 57 PD")) {
      halves(opcode(form), "XOR" + suffix(form), (a, b) -> a ^ b);
    }
  }

  private static String opcode(String form) {
    return form.substring(0, form.lastIndexOf(' '));
  }

  private static String suffix(String form) {
    return form.substring(form.lastIndexOf(' ') + 1);
  }

  private static void unpacking() {
    for (int i = 0; i < 3; i++) {
      int bits = 8 << i;
      String suffix = new String[] {"BW", "WD", "DQ"}[i];
      whole(
          String.format("66 0F %02X", 0x60 + i),
          "PUNPCKL" + suffix,
          (cpu, r, low, high) -> interleave(cpu, r, Xmm.low(cpu, r), low, bits));
      whole(
          String.format("66 0F %02X", 0x68 + i),
          "PUNPCKH" + suffix,
          (cpu, r, low, high) -> interleave(cpu, r, Xmm.high(cpu, r), high, bits));
    }
    unpackWide("66 0F 6C", "PUNPCKLQDQ", "66 0F 6D", "PUNPCKHQDQ");
    unpackWide("66 0F 14", "UNPCKLPD", "66 0F 15", "UNPCKHPD");
    whole("NP 0F 14", "UNPCKLPS", (c, r, low, high) -> interleave(c, r, Xmm.low(c, r), low, 32));
    whole("NP 0F 15", "UNPCKHPS", (c, r, low, high) -> interleave(c, r, Xmm.high(c, r), high, 32));
  }

  private static void unpackWide(String low, String lowName, String high, String highName) {
    whole(low, lowName, (cpu, r, l, h) -> Xmm.set(cpu, r, Xmm.low(cpu, r), l));
    whole(high, highName, (cpu, r, l, h) -> Xmm.set(cpu, r, Xmm.high(cpu, r), h));
  }

  private static void interleave(Cpu cpu, int register, long a, long b, int bits) {
    long low = PackedInteger.interleave(a, b, bits);
    Xmm.set(cpu, register, low, PackedInteger.interleave(a >>> 32, b >>> 32, bits));
  }

  private static void packing() {
    pack("66 0F 63", "PACKSSWB", 16, (lane, to) -> saturate(lane, (int) to));
    pack("66 0F 6B", "PACKSSDW", 32, (lane, to) -> saturate(lane, (int) to));
    pack("66 0F 67", "PACKUSWB", 16, (lane, to) -> saturateUnsigned(lane, (int) to));
  }

  private static void pack(String encoding, String name, int bits, PackedInteger.Lane saturation) {
    whole(
        encoding,
        name,
        (cpu, register, low, high) ->
            Xmm.set(
                cpu,
                register,
                PackedInteger.pack(
                    Xmm.low(cpu, register), Xmm.high(cpu, register), bits, saturation),
                PackedInteger.pack(low, high, bits, saturation)));
  }

  private static void shift(PackedShift shift) {
    add(
        String.format("66 0F %02X /%d reg ib", shift.immediate(), shift.extension()),
        shift.name(),
        "Ux,Ib",
        (cpu, in) -> shift(cpu, in.rm, in.immediate, shift));
    whole(
        String.format("66 0F %02X", shift.opcode()),
        shift.name(),
        (cpu, register, low, high) -> shift(cpu, register, low, shift));
  }

  private static void shift(Cpu cpu, int register, long count, PackedShift shift) {
    long low = shift.apply(Xmm.low(cpu, register), count);
    Xmm.set(cpu, register, low, shift.apply(Xmm.high(cpu, register), count));
  }

  private static void shiftBytes(Cpu cpu, Instruction in, boolean left) {
    int by = (int) Math.min(in.immediate, 16) * 8;
    long low = Xmm.low(cpu, in.rm);
    long high = Xmm.high(cpu, in.rm);
    if (left) {
      Xmm.set(cpu, in.rm, up(low, by), up(high, by) | carried(low, by));
    } else {
      Xmm.set(cpu, in.rm, down(low, by) | carriedDown(high, by), down(high, by));
    }
  }

  private static long up(long half, int by) {
    return by < 64 ? half << by : 0;
  }

  private static long down(long half, int by) {
    return by < 64 ? half >>> by : 0;
  }

  /** What a shift left moves out of the low half into the high one. */
  private static long carried(long low, int by) {
    if (by == 0 || by >= 128) {
      return 0;
    }
    return by < 64 ? low >>> 64 - by : low << by - 64;
  }

  private static long carriedDown(long high, int by) {
    if (by == 0 || by >= 128) {
      return 0;
    }
    return by < 64 ? high << 64 - by : high >>> by - 64;
  }
}
