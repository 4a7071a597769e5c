package touchstone.machine.decode;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.execute.Semantics;

/** A decoded instruction: immutable once the decoder has filled it. M1 refines this class. */
public final class Instruction {
  public OpcodeRow row;
  public Semantics semantics;

  /** 1 to 15 bytes. */
  public int length;

  /** Operand size in bytes: 2, 4 or 8. */
  public int operandSize;

  /** Address size in bytes: 2, 4 or 8. */
  public int addressSize;

  public boolean lock;

  /** 0, 0xF2 or 0xF3. */
  public int rep;

  /** The ModRM byte, or -1. */
  public int modrm = -1;

  /** ModRM.reg with REX.R: a register number or an opcode extension. */
  public int reg;

  /** ModRM.rm with REX.B, a register number if {@code !memory}. */
  public int rm;

  /** The rm operand is in memory. */
  public boolean memory;

  /** Segment register number of the memory operand, override applied. */
  public int segment;

  public long immediate;

  /** Second immediate: ENTER's level, the selector of a far pointer. */
  public long immediate2;

  /** Offset of the memory operand within {@link #segment}, truncated to the address size. */
  public long effectiveAddress(Cpu cpu) {
    throw new UnsupportedOperationException("M1");
  }

  /** Width of operand 0..3 in bytes. */
  public int width(int operand) {
    throw new UnsupportedOperationException("M1");
  }

  /** Value of operand 0..3, zero-extended (immediates: as the row says). */
  public long read(Cpu cpu, int operand) {
    throw new UnsupportedOperationException("M1");
  }

  /** As read, but with write permission checked first: for read-modify-write. */
  public long readForWrite(Cpu cpu, int operand) {
    throw new UnsupportedOperationException("M1");
  }

  /** Writes operand 0..3; a 32-bit register write clears the upper half. */
  public void write(Cpu cpu, int operand, long value) {
    throw new UnsupportedOperationException("M1");
  }
}
