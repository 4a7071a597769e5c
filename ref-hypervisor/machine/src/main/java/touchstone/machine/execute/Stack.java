package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.Width;

/** Pushes and pops with the stack pointer width of the current stack segment. @sdm 6.2.3 */
public final class Stack {
  private Stack() {}

  /** Width of the stack pointer in bytes. */
  public static int pointerBytes(Cpu cpu) {
    if (cpu.codeBits == 64) {
      return 8;
    }
    return (cpu.segments.attributes[SegmentRegisters.SS] & SegmentRegisters.DB) != 0 ? 4 : 2;
  }

  /** Writes first, then moves the pointer. */
  public static void push(Cpu cpu, int bytes, long value) {
    int pointer = pointerBytes(cpu);
    long top = Width.truncate(cpu.gpr[Cpu.RSP] - bytes, pointer);
    cpu.mmu.write(SegmentRegisters.SS, top, bytes, value);
    Instruction.writeGeneral(cpu.gpr, Cpu.RSP, pointer, top);
  }

  /** The value {@code offset} bytes above the top of the stack, which stays there. */
  public static long peek(Cpu cpu, int bytes, long offset) {
    long at = Width.truncate(cpu.gpr[Cpu.RSP] + offset, pointerBytes(cpu));
    return cpu.mmu.read(SegmentRegisters.SS, at, bytes);
  }

  public static long pop(Cpu cpu, int bytes) {
    long value = peek(cpu, bytes, 0);
    release(cpu, bytes);
    return value;
  }

  /** Moves the stack pointer up. */
  public static void release(Cpu cpu, long bytes) {
    Instruction.writeGeneral(cpu.gpr, Cpu.RSP, pointerBytes(cpu), cpu.gpr[Cpu.RSP] + bytes);
  }
}
