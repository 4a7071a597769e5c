package touchstone.machine.execute;

import static touchstone.machine.execute.PackedInteger.saturate;
import static touchstone.machine.execute.PackedInteger.saturateUnsigned;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** MMX, with what SSE and SSE2 added to it. @sdm 5.4 5.5.2 5.6.3 */
public final class MmxOpcodes {
  public static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    PackedArithmetic.ALL.forEach(each -> binary(each.opcode(), each.name(), each.half()));
    moves();
    packing();
    words();
    PackedShift.ALL.forEach(MmxOpcodes::shift);
  }

  private MmxOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    Semantics checked =
        (cpu, in) -> {
          Mmx.check(cpu);
          s.execute(cpu, in);
          Mmx.enter(cpu);
        };
    ROWS.add(new OpcodeRow(encoding, name, operands, checked, "SDM 2 " + name));
  }

  private static void binary(String opcode, String name, PackedInteger.Half operation) {
    add("NP 0F " + opcode + " /r", name, "Pq,Qq", (cpu, in) -> apply(cpu, in, 8, operation));
  }

  private static void apply(Cpu cpu, Instruction in, int bytes, PackedInteger.Half operation) {
    long source = Mmx.source(cpu, in, bytes);
    Mmx.set(cpu, in.reg, operation.apply(Mmx.get(cpu, in.reg), source));
  }

  private static void moves() {
    add("NP 0F 6E /r", "MOVD", "Pq,Ey", (cpu, in) -> Mmx.set(cpu, in.reg, in.read(cpu, 1)));
    add("NP 0F 7E /r", "MOVD", "Ey,Pq", (cpu, in) -> in.write(cpu, 0, Mmx.get(cpu, in.reg)));
    binary("6F", "MOVQ", (a, b) -> b);
    add("NP 0F 7F /r", "MOVQ", "Qq,Pq", MmxOpcodes::store);
    add("NP 0F E7 /r mem", "MOVNTQ", "Mq,Pq", MmxOpcodes::store);
    add("NP 0F D7 /r reg", "PMOVMSKB", "Gd,Nq", MmxOpcodes::byteMask);
    add("NP 0F F7 /r reg", "MASKMOVQ", "Pq,Nq", MmxOpcodes::storeMasked);
  }

  private static void store(Cpu cpu, Instruction in) {
    if (in.memory) {
      cpu.mmu.write(in.segment, in.effectiveAddress(cpu), 8, Mmx.get(cpu, in.reg));
    } else {
      Mmx.set(cpu, in.rm, Mmx.get(cpu, in.reg));
    }
  }

  private static void byteMask(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Long.compress(Mmx.get(cpu, in.rm), 0x8080808080808080L));
  }

  private static void storeMasked(Cpu cpu, Instruction in) {
    MaskedStore.bytes(cpu, in, 0, Mmx.get(cpu, in.reg), Mmx.get(cpu, in.rm));
  }

  private static void packing() {
    for (int i = 0; i < 3; i++) {
      int bits = 8 << i;
      String suffix = new String[] {"BW", "WD", "DQ"}[i];
      add(
          String.format("NP 0F %02X /r", 0x60 + i),
          "PUNPCKL" + suffix,
          "Pq,Qd",
          (cpu, in) -> apply(cpu, in, 4, (a, b) -> PackedInteger.interleave(a, b, bits)));
      binary(
          String.format("%02X", 0x68 + i),
          "PUNPCKH" + suffix,
          (a, b) -> PackedInteger.interleave(a >>> 32, b >>> 32, bits));
    }
    pack("63", "PACKSSWB", 16, (lane, to) -> saturate(lane, (int) to));
    pack("6B", "PACKSSDW", 32, (lane, to) -> saturate(lane, (int) to));
    pack("67", "PACKUSWB", 16, (lane, to) -> saturateUnsigned(lane, (int) to));
  }

  private static void pack(String opcode, String name, int bits, PackedInteger.Lane saturation) {
    binary(opcode, name, (a, b) -> PackedInteger.pack(a, b, bits, saturation));
  }

  private static void words() {
    add("NP 0F 70 /r ib", "PSHUFW", "Pq,Qq,Ib", MmxOpcodes::shuffle);
    add("NP 0F C4 /r ib", "PINSRW", "Pq,Ed,Ib", MmxOpcodes::insertWord);
    add("NP 0F C5 /r reg ib", "PEXTRW", "Gd,Nq,Ib", MmxOpcodes::extractWord);
  }

  private static void shuffle(Cpu cpu, Instruction in) {
    long source = Mmx.source(cpu, in, 8);
    Mmx.set(cpu, in.reg, PackedInteger.shuffleWords(source, (int) in.immediate));
  }

  private static void insertWord(Cpu cpu, Instruction in) {
    long word = SseShuffleOpcodes.word(cpu, in);
    int shift = 16 * ((int) in.immediate & 3);
    Mmx.set(cpu, in.reg, Mmx.get(cpu, in.reg) & ~(0xFFFFL << shift) | word << shift);
  }

  private static void extractWord(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Mmx.get(cpu, in.rm) >>> 16 * ((int) in.immediate & 3) & 0xFFFF);
  }

  private static void shift(PackedShift shift) {
    add(
        String.format("NP 0F %02X /%d reg ib", shift.immediate(), shift.extension()),
        shift.name(),
        "Nq,Ib",
        (cpu, in) -> Mmx.set(cpu, in.rm, shift.apply(Mmx.get(cpu, in.rm), in.immediate)));
    binary(String.format("%02X", shift.opcode()), shift.name(), shift::apply);
  }
}
