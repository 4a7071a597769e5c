package touchstone.machine.decode;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.execute.Semantics;

/**
 * A decoded instruction: immutable once the decoder has filled it.
 *
 * <p>It is independent of where it lies: relative operands are kept relative, so that the same
 * physical code may be mapped at several addresses.
 */
public final class Instruction {
  /** Stands for "no register" in an address; that general register always reads zero. */
  public static final int NO_REGISTER = 16;

  static final int GENERAL = 0;
  static final int HIGH_BYTE = 1;
  static final int MEMORY = 2;
  static final int IMMEDIATE = 3;
  static final int IMMEDIATE2 = 4;
  static final int SEGMENT = 5;
  static final int OTHER = 6;

  private static final int[] NO_OPERANDS = {};

  public OpcodeRow row = OpcodeRow.UNDEFINED;
  public Semantics semantics = OpcodeRow.UNDEFINED.semantics();

  /** 1 to 15 bytes. */
  public int length;

  /** Operand size in bytes: 2, 4 or 8. */
  public int operandSize;

  /** Address size in bytes: 2, 4 or 8. */
  public int addressSize;

  /** 16, 32 or 64: the kind of code segment it was decoded for. */
  public int codeBits;

  public boolean lock;

  /** 0, 0xF2 or 0xF3. */
  public int rep;

  /** The opcode byte in its map. */
  public int opcode;

  /** The ModRM byte, or -1. */
  public int modrm = -1;

  /** ModRM.reg with REX.R: a register number or an opcode extension. */
  public int reg;

  /** ModRM.rm with REX.B, a register number if {@code !memory}. */
  public int rm;

  /** The rm operand is in memory. */
  public boolean memory;

  /** Segment register number of the memory or string source operand, override applied. */
  public int segment;

  /** Base and index register of the memory operand, or {@link #NO_REGISTER}. */
  public int base = NO_REGISTER;

  public int index = NO_REGISTER;

  /** Binary logarithm of the index factor. */
  public int scale;

  /** Sign-extended. */
  public long displacement;

  public boolean ripRelative;

  /** Sign-extended if the row says so, else zero-extended. */
  public long immediate;

  /** Second immediate: ENTER's level, the selector of a far pointer. */
  public long immediate2;

  /** Nothing may follow it in a decoded block. */
  boolean endsBlock = true;

  /** A row of the system, VMX or SVM families. */
  boolean system;

  /** Register in VEX.vvvv. */
  int vvvv;

  /** Kind, width in bytes and register number of each operand: bits 0-3, 4-11, 12-19. */
  int[] operands = NO_OPERANDS;

  static int operand(int kind, int bytes, int register) {
    return kind | bytes << 4 | register << 12;
  }

  /** Offset of the memory operand within {@link #segment}, truncated to the address size. */
  public long effectiveAddress(Cpu cpu) {
    long[] gpr = cpu.gpr;
    long offset = gpr[base] + (gpr[index] << scale) + displacement;
    if (ripRelative) {
      offset += cpu.rip;
    }
    return addressSize == 8 ? offset : Width.truncate(offset, addressSize);
  }

  /** Nothing may follow it in a decoded block: it may change flow, mode, mapping or clock. */
  public boolean endsBlock() {
    return endsBlock;
  }

  /** It may change the mode, the code segment or the mapping. */
  public boolean isSystem() {
    return system;
  }

  public int operandCount() {
    return operands.length;
  }

  /** Width of operand 0..3 in bytes. */
  public int width(int operand) {
    return operands[operand] >> 4 & 0xFF;
  }

  /** Register number of an operand that is a register. */
  public int register(int operand) {
    return operands[operand] >> 12;
  }

  public boolean isMemory(int operand) {
    return (operands[operand] & 0xF) == MEMORY;
  }

  /** The operand is a general register other than AH, CH, DH, BH. */
  public boolean isGeneral(int operand) {
    return (operands[operand] & 0xF) == GENERAL;
  }

  public boolean isImmediate(int operand) {
    return (operands[operand] & 0xF) == IMMEDIATE;
  }

  /** Value of operand 0..3, zero-extended (immediates: as the row says, cut to the width). */
  public long read(Cpu cpu, int operand) {
    int packed = operands[operand];
    int bytes = packed >> 4 & 0xFF;
    return switch (packed & 0xF) {
      case GENERAL -> Width.truncate(cpu.gpr[packed >> 12], bytes);
      case HIGH_BYTE -> cpu.gpr[packed >> 12] >>> 8 & 0xFF;
      case MEMORY -> cpu.mmu.read(segment, effectiveAddress(cpu), bytes);
      case IMMEDIATE -> Width.truncate(immediate, bytes);
      case IMMEDIATE2 -> Width.truncate(immediate2, bytes);
      case SEGMENT -> cpu.segments.selector[packed >> 12];
      default -> throw unreadable(operand);
    };
  }

  /** As read, but with write permission checked first: for read-modify-write. */
  public long readForWrite(Cpu cpu, int operand) {
    int packed = operands[operand];
    if ((packed & 0xF) != MEMORY) {
      return read(cpu, operand);
    }
    return cpu.mmu.readForWrite(segment, effectiveAddress(cpu), packed >> 4 & 0xFF);
  }

  /** Writes operand 0..3; a 32-bit register write clears the upper half. */
  public void write(Cpu cpu, int operand, long value) {
    int packed = operands[operand];
    int bytes = packed >> 4 & 0xFF;
    switch (packed & 0xF) {
      case GENERAL -> writeGeneral(cpu.gpr, packed >> 12, bytes, value);
      case HIGH_BYTE -> {
        int register = packed >> 12;
        cpu.gpr[register] = cpu.gpr[register] & ~0xFF00L | (value & 0xFF) << 8;
      }
      case MEMORY -> cpu.mmu.write(segment, effectiveAddress(cpu), bytes, value);
      default -> throw unreadable(operand);
    }
  }

  /** Writes the low bytes of a general register by the rule for that width. @sdm 3.4.1.1 */
  public static void writeGeneral(long[] gpr, int register, int bytes, long value) {
    gpr[register] =
        switch (bytes) {
          case 8 -> value;
          case 4 -> value & 0xFFFFFFFFL;
          case 2 -> gpr[register] & ~0xFFFFL | value & 0xFFFF;
          default -> gpr[register] & ~0xFFL | value & 0xFF;
        };
  }

  private IllegalStateException unreadable(int operand) {
    return new IllegalStateException(row.mnemonic() + ": operand " + operand + " is no value");
  }

  @Override
  public String toString() {
    return Disassembly.of(this);
  }
}
