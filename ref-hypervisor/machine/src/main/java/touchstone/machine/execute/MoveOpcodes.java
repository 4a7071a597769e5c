package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.O64;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** MOV in all forms but segments and control registers, extensions, LEA, XLAT, CMOV, SETcc. */
final class MoveOpcodes {
  /** Suffixes of condition codes 0 to 15. */
  static final String[] CONDITIONS = {
    "O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"
  };

  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    moves();
    add("0F B6 /r", "MOVZX", "Gv,Eb", MoveOpcodes::move);
    add("0F B7 /r", "MOVZX", "Gv,Ew", MoveOpcodes::move);
    add("0F BE /r", "MOVSX", "Gv,Eb", MoveOpcodes::moveSigned);
    add("0F BF /r", "MOVSX", "Gv,Ew", MoveOpcodes::moveSigned);
    add("63 /r", "MOVSXD", "Gv,Ed", O64, MoveOpcodes::moveSigned);
    add("8D /r mem", "LEA", "Gv,M", (cpu, in) -> in.write(cpu, 0, in.effectiveAddress(cpu)));
    add("D7", "XLAT", "", MoveOpcodes::xlat);
    add("98", "CBW", "", MoveOpcodes::extendAccumulator);
    add("99", "CWD", "", MoveOpcodes::extendToPair);
    add("0F 38 F0 /r mem", "MOVBE", "Gv,M", MoveOpcodes::moveReversed);
    add("0F 38 F1 /r mem", "MOVBE", "M,Gv", MoveOpcodes::moveReversed);
    for (int code = 0; code < 16; code++) {
      conditional(code);
    }
  }

  private MoveOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    add(encoding, name, operands, 0, s);
  }

  private static void add(String encoding, String name, String operands, int flags, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name));
  }

  private static void moves() {
    add("88 /r", "MOV", "Eb,Gb", MoveOpcodes::move);
    add("89 /r", "MOV", "Ev,Gv", MoveOpcodes::move);
    add("8A /r", "MOV", "Gb,Eb", MoveOpcodes::move);
    add("8B /r", "MOV", "Gv,Ev", MoveOpcodes::move);
    add("C6 /0 ib", "MOV", "Eb,Ib", MoveOpcodes::move);
    add("C7 /0 iz", "MOV", "Ev,Iz", MoveOpcodes::move);
    add("B0 +r ib", "MOV", "Zb,Ib", MoveOpcodes::move);
    add("B8 +r iv", "MOV", "Zv,Iv", MoveOpcodes::move);
    add("A0 mo", "MOV", "AL,Ob", MoveOpcodes::move);
    add("A1 mo", "MOV", "rAX,Ov", MoveOpcodes::move);
    add("A2 mo", "MOV", "Ob,AL", MoveOpcodes::move);
    add("A3 mo", "MOV", "Ov,rAX", MoveOpcodes::move);
  }

  private static void conditional(int code) {
    String cmov = "CMOV" + CONDITIONS[code];
    String set = "SET" + CONDITIONS[code];
    add(String.format("0F %02X /r", 0x40 + code), cmov, "Gv,Ev", (c, in) -> cmov(c, in, code));
    add(
        String.format("0F %02X /r", 0x90 + code),
        set,
        "Eb",
        (c, in) -> in.write(c, 0, c.flags.condition(code) ? 1 : 0));
  }

  private static void move(Cpu cpu, Instruction in) {
    in.write(cpu, 0, in.read(cpu, 1));
  }

  private static void moveSigned(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Width.signExtend(in.read(cpu, 1), in.width(1)));
  }

  /** The source is read, and a 32-bit destination cleared above, whatever the condition. */
  private static void cmov(Cpu cpu, Instruction in, int code) {
    long value = in.read(cpu, 1);
    in.write(cpu, 0, cpu.flags.condition(code) ? value : in.read(cpu, 0));
  }

  private static void moveReversed(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Long.reverseBytes(in.read(cpu, 1)) >>> 64 - 8 * in.width(1));
  }

  private static void xlat(Cpu cpu, Instruction in) {
    long offset = cpu.gpr[Cpu.RBX] + (cpu.gpr[Cpu.RAX] & 0xFF);
    int value = cpu.mmu.read8(in.segment, Width.truncate(offset, in.addressSize));
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 1, value);
  }

  private static void extendAccumulator(Cpu cpu, Instruction in) {
    long value = Width.signExtend(cpu.gpr[Cpu.RAX], in.operandSize / 2);
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, in.operandSize, value);
  }

  private static void extendToPair(Cpu cpu, Instruction in) {
    long sign = Width.signExtend(cpu.gpr[Cpu.RAX], in.operandSize) >> 63;
    Instruction.writeGeneral(cpu.gpr, Cpu.RDX, in.operandSize, sign);
  }
}
