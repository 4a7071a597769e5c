package touchstone.machine.decode;

/** Turns the operand codes of a row into the operands of an instruction. */
final class OperandReader {
  private final Prefixes prefixes;

  OperandReader(Prefixes prefixes) {
    this.prefixes = prefixes;
  }

  void read(Instruction in, CompiledRow row) {
    in.vvvv = prefixes.vvvv;
    int[] operands = new int[row.operands.length];
    int immediates = 0;
    for (int i = 0; i < operands.length; i++) {
      OperandSpec spec = row.operands[i];
      operands[i] = operand(in, spec, spec.bytes(in.operandSize), immediates);
      immediates += spec.isImmediate() ? 1 : 0;
    }
    in.operands = operands;
  }

  private int operand(Instruction in, OperandSpec spec, int bytes, int immediates) {
    return switch (spec.source()) {
      case 'E', 'R' -> in.memory ? memory(bytes) : general(in.rm, bytes);
      case 'M' -> memory(bytes);
      case 'G' -> general(in.reg, bytes);
      case 'Z' -> general(in.opcode & 7 | prefixes.b, bytes);
      case 'B' -> general(in.vvvv, bytes);
      case 'f' -> spec.width() == 'h' ? highByte(0) : plain(spec.register(), bytes);
      case 'I', 'J', 'A' ->
          Instruction.operand(
              immediates == 0 ? Instruction.IMMEDIATE : Instruction.IMMEDIATE2, bytes, 0);
      case 'O' -> offset(in, bytes);
      case OperandSpec.CONSTANT -> one(in);
      case 'S' -> Instruction.operand(Instruction.SEGMENT, 2, in.modrm >> 3 & 7);
      case 's' -> Instruction.operand(Instruction.SEGMENT, 2, spec.register());
      case 'W', 'Q', 'U', 'N' -> in.memory ? memory(bytes) : other(in.rm, bytes);
      case 'X', 'Y' -> other(0, bytes);
      default -> other(in.reg, bytes);
    };
  }

  /** A moffs operand is a memory operand without ModRM. */
  private static int offset(Instruction in, int bytes) {
    in.memory = true;
    in.displacement = in.immediate;
    return memory(bytes);
  }

  private static int one(Instruction in) {
    in.immediate = 1;
    return Instruction.operand(Instruction.IMMEDIATE, 1, 0);
  }

  /** Without REX, byte registers 4 to 7 are AH, CH, DH and BH. */
  private int general(int register, int bytes) {
    boolean high = bytes == 1 && !prefixes.rex && !prefixes.vex && register >= 4 && register < 8;
    return high ? highByte(register - 4) : plain(register, bytes);
  }

  private static int plain(int register, int bytes) {
    return Instruction.operand(Instruction.GENERAL, bytes, register);
  }

  private static int highByte(int register) {
    return Instruction.operand(Instruction.HIGH_BYTE, 1, register);
  }

  private static int memory(int bytes) {
    return Instruction.operand(Instruction.MEMORY, bytes, 0);
  }

  private static int other(int register, int bytes) {
    return Instruction.operand(Instruction.OTHER, bytes, register);
  }
}
