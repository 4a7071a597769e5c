package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.D64;
import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** PUSH, POP, PUSHA, POPA, ENTER, LEAVE, PUSHF, POPF. @sdm 6.2 */
final class StackOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("50 +r", "PUSH", "Zv", D64, StackOpcodes::push),
          row("58 +r", "POP", "Zv", D64, StackOpcodes::pop),
          row("FF /6", "PUSH", "Ev", D64, StackOpcodes::push),
          row("8F /0", "POP", "Ev", D64, StackOpcodes::pop),
          row("68 iz", "PUSH", "Iz", D64, StackOpcodes::pushImmediate),
          row("6A ib", "PUSH", "Ibs", D64, StackOpcodes::pushImmediate),
          row("60", "PUSHA", "", I64, StackOpcodes::pushAll),
          row("61", "POPA", "", I64, StackOpcodes::popAll),
          row("C8 iw ib", "ENTER", "Iw,Ib", D64, StackOpcodes::enter),
          row("C9", "LEAVE", "", D64, StackOpcodes::leave),
          row("9C", "PUSHF", "", D64 | ENDS_BLOCK, FlagsOnStack::push),
          row("9D", "POPF", "", D64 | ENDS_BLOCK, FlagsOnStack::pop));

  private StackOpcodes() {}

  private static OpcodeRow row(
      String encoding, String name, String operands, int flags, Semantics s) {
    return new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name);
  }

  private static void push(Cpu cpu, Instruction in) {
    Stack.push(cpu, in.operandSize, in.read(cpu, 0));
  }

  private static void pushImmediate(Cpu cpu, Instruction in) {
    Stack.push(cpu, in.operandSize, in.immediate);
  }

  /** The destination address is computed after the stack pointer has moved. @sdm 2B POP */
  private static void pop(Cpu cpu, Instruction in) {
    long stackPointer = cpu.gpr[Cpu.RSP];
    long value = Stack.pop(cpu, in.operandSize);
    if (!in.memory) {
      in.write(cpu, 0, value);
      return;
    }
    long moved = cpu.gpr[Cpu.RSP];
    long address = in.effectiveAddress(cpu);
    cpu.gpr[Cpu.RSP] = stackPointer;
    cpu.mmu.write(in.segment, address, in.operandSize, value);
    cpu.gpr[Cpu.RSP] = moved;
  }

  private static void pushAll(Cpu cpu, Instruction in) {
    long stackPointer = cpu.gpr[Cpu.RSP];
    int pointer = Stack.pointerBytes(cpu);
    int bytes = in.operandSize;
    for (int i = 0; i < 8; i++) {
      long at = Width.truncate(stackPointer - (long) (i + 1) * bytes, pointer);
      cpu.mmu.write(SegmentRegisters.SS, at, bytes, cpu.gpr[i]);
    }
    Stack.release(cpu, -8L * bytes);
  }

  /** The saved stack pointer is skipped. */
  private static void popAll(Cpu cpu, Instruction in) {
    int bytes = in.operandSize;
    long[] values = new long[8];
    for (int i = 0; i < 8; i++) {
      values[i] = Stack.peek(cpu, bytes, (long) i * bytes);
    }
    Stack.release(cpu, 8L * bytes);
    for (int i = 0; i < 8; i++) {
      if (7 - i != Cpu.RSP) {
        Instruction.writeGeneral(cpu.gpr, 7 - i, bytes, values[i]);
      }
    }
  }

  /**
   * Level 1 pushes the frame pointer only, each further level one pointer of the outer frames.
   * Faults also if a push at the new top would.
   */
  private static void enter(Cpu cpu, Instruction in) {
    int bytes = in.operandSize;
    int pointer = Stack.pointerBytes(cpu);
    int level = (int) in.immediate2 & 31;
    long frame = Width.truncate(cpu.gpr[Cpu.RSP] - bytes, pointer);
    cpu.mmu.write(SegmentRegisters.SS, frame, bytes, cpu.gpr[Cpu.RBP]);
    long top = frame;
    for (int i = 1; i <= level; i++) {
      top = Width.truncate(top - bytes, pointer);
      long outer = Width.truncate(cpu.gpr[Cpu.RBP] - (long) i * bytes, pointer);
      long value = i == level ? frame : cpu.mmu.read(SegmentRegisters.SS, outer, bytes);
      cpu.mmu.write(SegmentRegisters.SS, top, bytes, value);
    }
    top = Width.truncate(top - in.immediate, pointer);
    cpu.mmu.readForWrite(SegmentRegisters.SS, top, bytes);
    Instruction.writeGeneral(cpu.gpr, Cpu.RSP, pointer, top);
    Instruction.writeGeneral(cpu.gpr, Cpu.RBP, bytes, frame);
  }

  private static void leave(Cpu cpu, Instruction in) {
    int pointer = Stack.pointerBytes(cpu);
    long frame = Width.truncate(cpu.gpr[Cpu.RBP], pointer);
    long saved = cpu.mmu.read(SegmentRegisters.SS, frame, in.operandSize);
    Instruction.writeGeneral(cpu.gpr, Cpu.RSP, pointer, frame + in.operandSize);
    Instruction.writeGeneral(cpu.gpr, Cpu.RBP, in.operandSize, saved);
  }
}
