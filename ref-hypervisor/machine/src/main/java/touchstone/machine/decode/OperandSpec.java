package touchstone.machine.decode;

import java.util.Map;

/**
 * One operand code of a row: where the operand is encoded and how wide it is.
 *
 * <p>The letters are those of @sdm A.2: {@code E} ModRM.rm, {@code G} ModRM.reg, {@code M} memory,
 * {@code R} register in ModRM.rm whatever mod says, {@code Z} register in the opcode, {@code B}
 * VEX.vvvv, {@code I} immediate, {@code J} relative, {@code O} offset, {@code A} far pointer,
 * {@code S C D} segment, control, debug register, {@code V W U} XMM, {@code P Q N} MMX, {@code X Y}
 * strings. Everything else names a register or is the constant 1.
 */
record OperandSpec(char source, char width, int register, boolean signed) {
  private static final char FIXED = 'f';
  static final char CONSTANT = '1';

  private static final Map<String, OperandSpec> NAMED =
      Map.ofEntries(
          Map.entry("AL", fixed(0, 'b')),
          Map.entry("CL", fixed(1, 'b')),
          Map.entry("AH", fixed(4, 'h')),
          Map.entry("AX", fixed(0, 'w')),
          Map.entry("CX", fixed(1, 'w')),
          Map.entry("DX", fixed(2, 'w')),
          Map.entry("EAX", fixed(0, 'd')),
          Map.entry("ECX", fixed(1, 'd')),
          Map.entry("EDX", fixed(2, 'd')),
          Map.entry("RAX", fixed(0, 'q')),
          Map.entry("eAX", fixed(0, 'z')),
          Map.entry("rAX", fixed(0, 'v')),
          Map.entry("ES", segment(0)),
          Map.entry("CS", segment(1)),
          Map.entry("SS", segment(2)),
          Map.entry("DS", segment(3)),
          Map.entry("FS", segment(4)),
          Map.entry("GS", segment(5)),
          Map.entry("1", new OperandSpec(CONSTANT, 'b', 1, false)));

  private static OperandSpec fixed(int register, char width) {
    return new OperandSpec(FIXED, width, register, false);
  }

  private static OperandSpec segment(int register) {
    return new OperandSpec('s', 'w', register, false);
  }

  static OperandSpec parse(String code) {
    OperandSpec named = NAMED.get(code);
    if (named != null) {
      return named;
    }
    char source = code.charAt(0);
    if ("EGMRZBIJOASCDVWUPQNXY".indexOf(source) < 0) {
      throw new IllegalArgumentException("unknown operand code " + code);
    }
    String size = code.substring(1);
    char width =
        switch (size) {
          case "", "v", "p", "s", "a" -> 'v';
          case "bs" -> 'b';
          case "dq", "x" -> 'x';
          case "b", "w", "d", "q", "z", "y" -> size.charAt(0);
          default -> throw new IllegalArgumentException("unknown operand width " + code);
        };
    boolean signed = source == 'J' || size.equals("bs") || size.equals("z");
    return new OperandSpec(source, width, 0, signed);
  }

  /** A string of operand codes separated by commas; empty for none. */
  static OperandSpec[] parseList(String codes) {
    if (codes.isBlank()) {
      return new OperandSpec[0];
    }
    String[] parts = codes.split(",", -1);
    OperandSpec[] specs = new OperandSpec[parts.length];
    for (int i = 0; i < parts.length; i++) {
      specs[i] = parse(parts[i].trim());
    }
    return specs;
  }

  boolean isFixedRegister() {
    return source == FIXED;
  }

  boolean isImmediate() {
    return source == 'I' || source == 'J' || source == 'A' || source == 'O';
  }

  /** Bytes, given the operand size in force; a sign-extended immediate has the full width. */
  int bytes(int operandSize) {
    if (source == 'I' && signed) {
      return operandSize;
    }
    return switch (width) {
      case 'b', 'h' -> 1;
      case 'w' -> 2;
      case 'd' -> 4;
      case 'q' -> 8;
      case 'x' -> 16;
      case 'z' -> Math.min(operandSize, 4);
      case 'y' -> Math.max(operandSize, 4);
      default -> operandSize;
    };
  }
}
