package touchstone.core.trap;

/**
 * Recognises the instructions compilers use to reach device registers: the MOV family with one
 * operand in memory. What it reports is enough to act as a device, be it one that is not there.
 *
 * <p>Anything else, LOCK, REP and instructions of more than 15 bytes included, is not recognised.
 * @sdm 2.1 @sdm 2.2.1
 */
// [impl->req~cpu-interpreted~1]
final class MoveInstruction {
  /** Longest instruction. @sdm 2.3.11 */
  static final int MAX_LENGTH = 15;

  private static final int ESCAPE = 0x0F;

  /** Bytes of the instruction, set by {@link #decode}. */
  int length;

  /** Memory is read into a register; otherwise it is written. */
  boolean load;

  /** Register 0..15 of a load or store; 16..19 are AH, CH, DH, BH. */
  int register;

  /** A store has a constant as its source, {@link #value}, and no register. */
  boolean immediate;

  /** Sign-extended. */
  int value;

  /** Bytes written to the register or memory: 1, 2, 4 or 8. */
  int width;

  /** Bytes read from memory: 1, 2 or 4 below {@link #width} for MOVZX, MOVSX; else the same. */
  int memoryWidth;

  /** MOVSX, MOVSXD: the value is sign-extended to the width of the register. */
  boolean signed;

  private byte[] code;
  private int end;
  private int bits;
  private int rex;
  private boolean operandPrefix;
  private boolean addressPrefix;

  /**
   * Decodes the instruction in the first {@code count} bytes of a code segment of that many bits.
   */
  /*@ normal_behavior
    @ requires 0 <= count && count <= bytes.length && (mode == 16 || mode == 32 || mode == 64);
    @ ensures \result ==> 0 < length && length <= count;
    @*/
  boolean decode(byte[] bytes, int count, int mode) {
    code = bytes;
    end = count < MAX_LENGTH ? count : MAX_LENGTH;
    bits = mode;
    prefixes();
    int opcode = next();
    boolean known = opcode == ESCAPE ? extending(next()) : moving(opcode);
    return known && length <= end;
  }

  private void prefixes() {
    length = 0;
    rex = 0;
    operandPrefix = false;
    addressPrefix = false;
    while (isPrefix(peek())) {
      operandPrefix = operandPrefix || peek() == 0x66;
      addressPrefix = addressPrefix || peek() == 0x67;
      length = length + 1;
    }
    if (bits == 64 && (peek() & 0xF0) == 0x40) {
      rex = next();
    }
  }

  /** Operand size, address size and the six segments. */
  private static boolean isPrefix(int value) {
    return value == 0x66
        || value == 0x67
        || value == 0x26
        || value == 0x2E
        || value == 0x36
        || value == 0x3E
        || value == 0x64
        || value == 0x65;
  }

  private boolean moving(int opcode) {
    switch (opcode) {
      case 0x88:
      case 0x89:
        return store(operand(opcode), 0);
      case 0x8A:
      case 0x8B:
        return load(operand(opcode), operand(opcode), false);
      case 0x63:
        return bits == 64 && load(operand(1), 4, true);
      case 0xA0:
      case 0xA1:
        return offset(operand(opcode), true);
      case 0xA2:
      case 0xA3:
        return offset(operand(opcode), false);
      case 0xC6:
        return store(1, 1);
      case 0xC7:
        return store(operand(1), operand(1) == 2 ? 2 : 4);
      default:
        return false;
    }
  }

  /** MOVZX and MOVSX. */
  private boolean extending(int opcode) {
    boolean zero = opcode == 0xB6 || opcode == 0xB7;
    boolean sign = opcode == 0xBE || opcode == 0xBF;
    return (zero || sign) && load(operand(1), (opcode & 1) == 0 ? 1 : 2, sign);
  }

  private boolean load(int registerWidth, int bytes, boolean extendSign) {
    int modrm = next();
    load = true;
    width = registerWidth;
    memoryWidth = bytes;
    signed = extendSign;
    chooseRegister(modrm);
    return operandLength(modrm);
  }

  private void chooseRegister(int modrm) {
    register = (modrm >> 3 & 7) + ((rex & 4) << 1);
    if (width == 1 && rex == 0 && register >= 4) {
      register = register + 12;
    }
  }

  /** A store of a register, or of a constant of 1, 2 or 4 bytes. */
  private boolean store(int bytes, int constant) {
    int modrm = next();
    load = false;
    width = bytes;
    chooseRegister(modrm);
    boolean inMemory = operandLength(modrm);
    immediate = constant != 0;
    value = 0;
    for (int i = 0; i < constant; i++) {
      value = value | next() << 8 * i;
    }
    int unused = 32 - 8 * constant;
    value = immediate ? value << unused >> unused : 0;
    return inMemory;
  }

  /** The accumulator and an absolute address. */
  private boolean offset(int bytes, boolean isLoad) {
    load = isLoad;
    immediate = false;
    register = 0;
    width = bytes;
    memoryWidth = bytes;
    signed = false;
    length = length + addressBits() / 8;
    return true;
  }

  /** Skips SIB byte and displacement; false if the operand is a register. @sdm tables 2-1 to 2-3 */
  private boolean operandLength(int modrm) {
    int mod = modrm >> 6;
    int rm = modrm & 7;
    if (mod == 3) {
      return false;
    }
    if (addressBits() == 16) {
      length = length + (mod == 0 ? (rm == 6 ? 2 : 0) : mod);
      return true;
    }
    int base = rm == 4 ? next() & 7 : rm;
    if (mod == 0) {
      length = length + (base == 5 ? 4 : 0);
    } else {
      length = length + (mod == 1 ? 1 : 4);
    }
    return true;
  }

  /** Operand size of the even (byte) or odd opcode of a pair. */
  private int operand(int opcode) {
    if ((opcode & 1) == 0) {
      return 1;
    }
    if ((rex & 8) != 0) {
      return 8;
    }
    return operandPrefix == (bits == 16) ? 4 : 2;
  }

  private int addressBits() {
    if (!addressPrefix) {
      return bits;
    }
    return bits == 32 ? 16 : 32;
  }

  /** The byte at hand, or 0, which is no prefix and no known opcode, behind the end. */
  private int peek() {
    return length < end ? code[length] & 0xFF : 0;
  }

  private int next() {
    int value = peek();
    length = length + 1;
    return value;
  }
}
