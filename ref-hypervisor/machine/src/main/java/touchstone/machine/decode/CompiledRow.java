package touchstone.machine.decode;

/** A row with its notations parsed. */
final class CompiledRow {
  final OpcodeRow row;
  final Encoding encoding;
  final OperandSpec[] operands;

  /** ModRM.rm is a register whatever mod says: moves to and from control registers. */
  final boolean ignoresMod;

  /** VEX.vvvv names no operand and must be 1111. */
  final boolean ignoresVvvv;

  final boolean system;

  /** Nothing may follow it in a block: it says so, or it is a system instruction. */
  final boolean endsBlock;

  CompiledRow(OpcodeRow row, boolean system) {
    this.row = row;
    this.system = system;
    endsBlock = system || row.has(OpcodeRow.ENDS_BLOCK);
    encoding = Encoding.parse(row.encoding());
    operands = OperandSpec.parseList(row.operands());
    boolean ignores = false;
    for (OperandSpec operand : operands) {
      ignores |= operand.source() == 'R';
    }
    ignoresMod = ignores;
    ignoresVvvv = row.has(OpcodeRow.VEX) && !row.operands().contains("B");
  }

  boolean fitsMode(int codeBits) {
    return !row.has(codeBits == 64 ? OpcodeRow.I64 : OpcodeRow.O64);
  }

  /** A mandatory prefix: F2 and F3 win over 66. */
  boolean fitsPrefix(int repeat, boolean prefix66) {
    return switch (encoding.prefix) {
      case Encoding.ANY_PREFIX -> true;
      case Encoding.NO_PREFIX -> repeat == 0 && !prefix66;
      case 0x66 -> repeat == 0 && prefix66;
      default -> repeat == encoding.prefix;
    };
  }

  boolean fitsModrm(int modrm) {
    if (encoding.fixedModrm != Encoding.ANY) {
      return modrm == encoding.fixedModrm;
    }
    if (encoding.extension != Encoding.ANY && (modrm >> 3 & 7) != encoding.extension) {
      return false;
    }
    boolean register = modrm >= 0xC0;
    return !(register ? encoding.memoryOnly : encoding.registerOnly);
  }
}
