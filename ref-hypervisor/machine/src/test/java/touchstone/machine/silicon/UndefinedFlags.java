package touchstone.machine.silicon;

import touchstone.machine.cpu.Rflags;

/** Which arithmetic flags the manual leaves undefined after an instruction. @sdm A.1 of volume 1 */
final class UndefinedFlags {
  private static final int OF = Rflags.OF;
  private static final int SF = Rflags.SF;
  private static final int ZF = Rflags.ZF;
  private static final int AF = Rflags.AF;
  private static final int PF = Rflags.PF;
  private static final int CF = Rflags.CF;

  private UndefinedFlags() {}

  /**
   * @param byOne the instruction is a shift or rotate by the constant one
   */
  static int after(String mnemonic, boolean byOne, int operandSize, boolean bytes) {
    return switch (mnemonic) {
      case "AND", "OR", "XOR", "TEST" -> AF;
      case "SHL", "SHR" -> AF | (byOne ? 0 : OF | (bytes || operandSize == 2 ? CF : 0));
      case "SAR", "SHLD", "SHRD" -> AF | (byOne ? 0 : OF);
      case "ROL", "ROR", "RCL", "RCR" -> byOne ? 0 : OF;
      case "MUL", "IMUL" -> SF | ZF | AF | PF;
      case "DIV", "IDIV" -> OF | SF | ZF | AF | PF | CF;
      case "BSF", "BSR" -> OF | SF | AF | PF | CF;
      case "BT", "BTS", "BTR", "BTC", "TZCNT", "LZCNT" -> OF | SF | AF | PF;
      case "ANDN", "BLSR", "BLSI", "BLSMSK", "BZHI" -> AF | PF;
      case "BEXTR" -> AF | SF | PF;
      case "DAA", "DAS" -> OF;
      case "AAA", "AAS" -> OF | SF | ZF | PF;
      case "AAM", "AAD" -> OF | AF | CF;
      default -> 0;
    };
  }
}
