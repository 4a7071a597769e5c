package touchstone.machine.decode;

/** Instructions in a short readable form for traces and error messages; not an assembler syntax. */
final class Disassembly {
  private static final String[] NAMES = {
    "ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "8", "9", "10", "11", "12", "13", "14", "15"
  };
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

  private Disassembly() {}

  static String of(Instruction in) {
    StringBuilder text = new StringBuilder();
    text.append(in.lock ? "lock " : "");
    text.append(in.rep == 0xF3 ? "rep " : in.rep == 0xF2 ? "repne " : "");
    text.append(in.row.mnemonic());
    for (int i = 0; i < in.operandCount(); i++) {
      text.append(i == 0 ? " " : ", ").append(operand(in, i));
    }
    return text.toString();
  }

  private static String operand(Instruction in, int index) {
    int packed = in.operands[index];
    int number = in.register(index);
    return switch (packed & 0xF) {
      case Instruction.GENERAL -> register(number, in.width(index));
      case Instruction.HIGH_BYTE -> "acdb".charAt(number) + "h";
      case Instruction.MEMORY -> memory(in, in.width(index));
      case Instruction.IMMEDIATE -> "0x" + Long.toHexString(in.immediate);
      case Instruction.IMMEDIATE2 -> "0x" + Long.toHexString(in.immediate2);
      case Instruction.SEGMENT -> number < SEGMENTS.length ? SEGMENTS[number] : "?";
      default -> "%" + number;
    };
  }

  private static String register(int number, int bytes) {
    String name = NAMES[number];
    if (number >= 8) {
      return "r" + name + (bytes == 8 ? "" : bytes == 4 ? "d" : bytes == 2 ? "w" : "b");
    }
    if (bytes == 1) {
      return number < 4 ? name.charAt(0) + "l" : name + "l";
    }
    return (bytes == 8 ? "r" : bytes == 4 ? "e" : "") + name;
  }

  private static String memory(Instruction in, int bytes) {
    StringBuilder text = new StringBuilder();
    text.append(bytes * 8).append(' ').append(SEGMENTS[in.segment]).append(":[");
    text.append(in.ripRelative ? "rip+" : "");
    if (in.base != Instruction.NO_REGISTER) {
      text.append(register(in.base, in.addressSize)).append('+');
    }
    if (in.index != Instruction.NO_REGISTER) {
      text.append(register(in.index, in.addressSize)).append('*').append(1 << in.scale).append('+');
    }
    return text.append("0x").append(Long.toHexString(in.displacement)).append(']').toString();
  }
}
