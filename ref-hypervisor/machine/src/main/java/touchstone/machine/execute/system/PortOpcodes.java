package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;
import touchstone.machine.mmu.DataBreakpoints;
import touchstone.machine.segment.TaskState;

/** IN, OUT, INS, OUTS, with IOPL and the I/O bitmap of the TSS. @sdm 20.5 */
final class PortOpcodes {
  private static final int ES = SegmentRegisters.ES;

  static final List<OpcodeRow> ROWS =
      List.of(
          row("E4 ib", "IN", "AL,Ib", (cpu, in) -> input(cpu, in, immediate(in), 1)),
          row("E5 ib", "IN", "eAX,Ib", (cpu, in) -> input(cpu, in, immediate(in), width(in))),
          row("EC", "IN", "AL,DX", (cpu, in) -> input(cpu, in, dx(cpu), 1)),
          row("ED", "IN", "eAX,DX", (cpu, in) -> input(cpu, in, dx(cpu), width(in))),
          row("E6 ib", "OUT", "Ib,AL", (cpu, in) -> output(cpu, in, immediate(in), 1)),
          row("E7 ib", "OUT", "Ib,eAX", (cpu, in) -> output(cpu, in, immediate(in), width(in))),
          row("EE", "OUT", "DX,AL", (cpu, in) -> output(cpu, in, dx(cpu), 1)),
          row("EF", "OUT", "DX,eAX", (cpu, in) -> output(cpu, in, dx(cpu), width(in))),
          row("6C", "INS", "Yb,DX", (cpu, in) -> inputString(cpu, in, 1)),
          row("6D", "INS", "Yz,DX", (cpu, in) -> inputString(cpu, in, width(in))),
          row("6E", "OUTS", "DX,Xb", (cpu, in) -> outputString(cpu, in, 1)),
          row("6F", "OUTS", "DX,Xz", (cpu, in) -> outputString(cpu, in, width(in))));

  private PortOpcodes() {}

  private static OpcodeRow row(String encoding, String mnemonic, String operands, Semantics s) {
    return new OpcodeRow(encoding, mnemonic, operands, ENDS_BLOCK, s, "SDM 2 " + mnemonic);
  }

  private static int immediate(Instruction in) {
    return (int) in.immediate & 0xFF;
  }

  private static int dx(Cpu cpu) {
    return (int) cpu.gpr[Cpu.RDX] & 0xFFFF;
  }

  private static int width(Instruction in) {
    return in.operandSize == 2 ? 2 : 4;
  }

  private static void check(Cpu cpu, int port, int bytes) {
    boolean privileged = !cpu.protectedMode() || cpu.cpl <= cpu.flags.iopl() && !cpu.v86();
    if (!privileged && !TaskState.allowsPorts(cpu, port, bytes)) {
      throw cpu.generalProtection(0);
    }
  }

  private static void ask(
      Cpu cpu, Instruction in, int port, int bytes, boolean input, boolean string, long linear) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.io(in, port, bytes, input, string, linear);
    }
    DataBreakpoints.checkPort(cpu, port, bytes);
  }

  private static void input(Cpu cpu, Instruction in, int port, int bytes) {
    check(cpu, port, bytes);
    ask(cpu, in, port, bytes, true, false, 0);
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, bytes, cpu.machine.ports().read(port, bytes));
  }

  private static void output(Cpu cpu, Instruction in, int port, int bytes) {
    check(cpu, port, bytes);
    ask(cpu, in, port, bytes, false, false, 0);
    cpu.machine.ports().write(cpu, port, bytes, (int) cpu.gpr[Cpu.RAX]);
  }

  private static void inputString(Cpu cpu, Instruction in, int bytes) {
    if (finished(cpu, in)) {
      return;
    }
    int port = dx(cpu);
    check(cpu, port, bytes);
    long at = cpu.gpr[Cpu.RDI] & mask(in);
    ask(cpu, in, port, bytes, true, true, unchecked(cpu, ES, at));
    cpu.mmu.readForWrite(ES, at, bytes);
    cpu.mmu.write(ES, at, bytes, cpu.machine.ports().read(port, bytes));
    advance(cpu, in, Cpu.RDI, bytes);
  }

  private static void outputString(Cpu cpu, Instruction in, int bytes) {
    if (finished(cpu, in)) {
      return;
    }
    int port = dx(cpu);
    check(cpu, port, bytes);
    long at = cpu.gpr[Cpu.RSI] & mask(in);
    ask(cpu, in, port, bytes, false, true, unchecked(cpu, in.segment, at));
    int value = (int) cpu.mmu.read(in.segment, at, bytes);
    cpu.machine.ports().write(cpu, port, bytes, value);
    advance(cpu, in, Cpu.RSI, bytes);
  }

  private static boolean finished(Cpu cpu, Instruction in) {
    return in.rep != 0 && (cpu.gpr[Cpu.RCX] & mask(in)) == 0;
  }

  private static long mask(Instruction in) {
    return in.addressSize == 8 ? -1 : in.addressSize == 4 ? 0xFFFFFFFFL : 0xFFFFL;
  }

  /** The linear address an exit reports; the access itself checks it afterwards. */
  private static long unchecked(Cpu cpu, int segment, long offset) {
    if (cpu.codeBits == 64) {
      return segment >= SegmentRegisters.FS ? cpu.segments.base[segment] + offset : offset;
    }
    return cpu.segments.base[segment] + offset & 0xFFFFFFFFL;
  }

  /** Steps the index; a repeated instruction counts down and runs again, one boundary a step. */
  private static void advance(Cpu cpu, Instruction in, int index, int bytes) {
    long step = cpu.flags.test(Rflags.DF) ? -bytes : bytes;
    Instruction.writeGeneral(cpu.gpr, index, in.addressSize, cpu.gpr[index] + step);
    if (in.rep == 0) {
      return;
    }
    long left = cpu.gpr[Cpu.RCX] - 1;
    Instruction.writeGeneral(cpu.gpr, Cpu.RCX, in.addressSize, left);
    if ((left & mask(in)) != 0) {
      cpu.rip = cpu.instructionRip;
    }
  }
}
