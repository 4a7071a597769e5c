package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.F64;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;
import touchstone.machine.mmu.Mmu;

/**
 * Near jumps, calls and returns, LOOP. The target is checked before anything changes. @sdm 7.3.8
 */
final class BranchOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    for (int code = 0; code < 16; code++) {
      conditional(code);
    }
    add("EB cb", "JMP", "Jb", BranchOpcodes::jump);
    add("E9 cz", "JMP", "Jz", BranchOpcodes::jump);
    add("FF /4", "JMP", "Ev", (cpu, in) -> branch(cpu, in, in.read(cpu, 0)));
    add("E8 cz", "CALL", "Jz", (cpu, in) -> call(cpu, in, cpu.rip + in.immediate));
    add("FF /2", "CALL", "Ev", (cpu, in) -> call(cpu, in, in.read(cpu, 0)));
    add("C3", "RET", "", (cpu, in) -> ret(cpu, in, 0));
    add("C2 iw", "RET", "Iw", (cpu, in) -> ret(cpu, in, in.immediate));
    add("E0 cb", "LOOPNE", "Jb", (cpu, in) -> loop(cpu, in, !cpu.flags.zf()));
    add("E1 cb", "LOOPE", "Jb", (cpu, in) -> loop(cpu, in, cpu.flags.zf()));
    add("E2 cb", "LOOP", "Jb", (cpu, in) -> loop(cpu, in, true));
    add("E3 cb", "JCXZ", "Jb", BranchOpcodes::jumpIfCountZero);
  }

  private BranchOpcodes() {}

  private static void add(String encoding, String name, String operands, Semantics s) {
    int flags = F64 | ENDS_BLOCK;
    ROWS.add(new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name));
  }

  private static void conditional(int code) {
    Semantics s =
        (cpu, in) -> {
          if (cpu.flags.condition(code)) {
            jump(cpu, in);
          }
        };
    String name = "J" + MoveOpcodes.CONDITIONS[code];
    add(String.format("%02X cb", 0x70 + code), name, "Jb", s);
    add(String.format("0F %02X cz", 0x80 + code), name, "Jz", s);
  }

  /** Jcc, short or near. */
  static boolean isConditional(OpcodeRow row) {
    String name = row.mnemonic();
    return name.charAt(0) == 'J' && !name.startsWith("JMP") && !name.equals("JCXZ");
  }

  private static void jump(Cpu cpu, Instruction in) {
    branch(cpu, in, cpu.rip + in.immediate);
  }

  private static void branch(Cpu cpu, Instruction in, long target) {
    cpu.rip = checked(cpu, in.operandSize, target);
  }

  private static void call(Cpu cpu, Instruction in, long target) {
    long checked = checked(cpu, in.operandSize, target);
    Stack.push(cpu, in.operandSize, cpu.rip);
    cpu.rip = checked;
  }

  private static void ret(Cpu cpu, Instruction in, long parameters) {
    long target = checked(cpu, in.operandSize, Stack.peek(cpu, in.operandSize, 0));
    Stack.release(cpu, in.operandSize + parameters);
    cpu.rip = target;
  }

  /** The target cut to the operand size; #GP if not canonical or beyond the code segment. */
  static long checked(Cpu cpu, int operandSize, long target) {
    long cut = operandSize == 8 ? target : Width.truncate(target, operandSize);
    boolean good =
        cpu.codeBits == 64 ? Mmu.canonical(cut) : cut <= cpu.segments.limit[SegmentRegisters.CS];
    if (!good) {
      throw cpu.generalProtection(0);
    }
    return cut;
  }

  private static void loop(Cpu cpu, Instruction in, boolean condition) {
    long count = Width.truncate(cpu.gpr[Cpu.RCX] - 1, in.addressSize);
    if (count != 0 && condition) {
      jump(cpu, in);
    }
    Instruction.writeGeneral(cpu.gpr, Cpu.RCX, in.addressSize, count);
  }

  private static void jumpIfCountZero(Cpu cpu, Instruction in) {
    if (Width.truncate(cpu.gpr[Cpu.RCX], in.addressSize) == 0) {
      jump(cpu, in);
    }
  }
}
