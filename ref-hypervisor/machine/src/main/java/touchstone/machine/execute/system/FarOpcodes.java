package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;

/** Far jumps, calls and returns, direct and through memory. */
final class FarOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          new OpcodeRow(
              "EA cp", "JMPF", "Ap", I64 | ENDS_BLOCK, FarOpcodes::jumpDirect, "SDM 2A JMP"),
          new OpcodeRow(
              "9A cp", "CALLF", "Ap", I64 | ENDS_BLOCK, FarOpcodes::callDirect, "SDM 2A CALL"),
          new OpcodeRow("FF /5 mem", "JMPF", "Mp", ENDS_BLOCK, FarOpcodes::jump, "SDM 2A JMP"),
          new OpcodeRow("FF /3 mem", "CALLF", "Mp", ENDS_BLOCK, FarOpcodes::call, "SDM 2A CALL"),
          new OpcodeRow(
              "CB", "RETF", "", ENDS_BLOCK, (cpu, in) -> FarReturn.run(cpu, in, 0), "SDM 2B RET"),
          new OpcodeRow(
              "CA iw",
              "RETF",
              "Iw",
              ENDS_BLOCK,
              (cpu, in) -> FarReturn.run(cpu, in, (int) in.immediate & 0xFFFF),
              "SDM 2B RET"));

  private FarOpcodes() {}

  private static void jumpDirect(Cpu cpu, Instruction in) {
    FarTransfer.jump(cpu, in, (int) in.immediate2 & 0xFFFF, offset(in));
  }

  private static void callDirect(Cpu cpu, Instruction in) {
    FarTransfer.call(cpu, in, (int) in.immediate2 & 0xFFFF, offset(in));
  }

  private static long offset(Instruction in) {
    return in.immediate & (in.operandSize == 2 ? 0xFFFFL : 0xFFFFFFFFL);
  }

  private static void jump(Cpu cpu, Instruction in) {
    long at = in.effectiveAddress(cpu);
    long offset = cpu.mmu.read(in.segment, at, in.operandSize);
    FarTransfer.jump(cpu, in, selector(cpu, in, at), offset);
  }

  private static void call(Cpu cpu, Instruction in) {
    long at = in.effectiveAddress(cpu);
    long offset = cpu.mmu.read(in.segment, at, in.operandSize);
    FarTransfer.call(cpu, in, selector(cpu, in, at), offset);
  }

  private static int selector(Cpu cpu, Instruction in, long at) {
    long next = at + in.operandSize;
    return cpu.mmu.read16(in.segment, in.addressSize == 8 ? next : next & 0xFFFFFFFFL);
  }
}
