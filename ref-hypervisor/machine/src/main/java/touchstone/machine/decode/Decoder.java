package touchstone.machine.decode;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to {@link Instruction}, driven by {@link OpcodeTable}: prefixes, opcode, the row that fits,
 * ModRM and SIB, immediates, operands.
 *
 * <p>Bytes are taken one by one and never more than the instruction has, so that a fetch fault is
 * taken only if the instruction really reaches the faulting byte. One decoder per CPU; it holds the
 * state of the instruction being decoded. @sdm 2.1
 */
public final class Decoder {
  public static final int MAXIMUM_LENGTH = 15;

  private static final int NOT_GIVEN = -1;

  private final Prefixes prefixes = new Prefixes();
  private final ModrmAddress addresses = new ModrmAddress(this, prefixes);
  private final OperandReader operands = new OperandReader(prefixes);
  private CodeBytes code = index -> 0;
  private int position;
  private boolean tooLong;
  private int codeBits;
  private int map;

  /** Decodes the instruction at the start of the bytes for a 16, 32 or 64-bit code segment. */
  public Instruction decode(CodeBytes bytes, int bits) {
    code = bytes;
    codeBits = bits;
    position = 0;
    tooLong = false;
    Instruction in = new Instruction();
    in.codeBits = bits;
    int opcode = prefixes.read(this, bits == 64);
    opcode = readMap(opcode);
    in.opcode = opcode;
    in.rep = prefixes.vex ? 0 : prefixes.repeat;
    CompiledRow row = select(in, candidates(opcode));
    if (row == null) {
      return finish(in, OpcodeRow.UNDEFINED);
    }
    sizes(in, row);
    addresses.read(in, row);
    immediates(in, row);
    operands.read(in, row);
    boolean lockable = row.row.has(OpcodeRow.LOCK) && in.memory && in.isMemory(0);
    in.lock = prefixes.lock;
    in.system = row.system;
    in.endsBlock = row.endsBlock;
    boolean malformed = in.lock && !lockable || row.ignoresVvvv && in.vvvv != 0;
    return finish(in, malformed ? OpcodeRow.UNDEFINED : row.row);
  }

  private Instruction finish(Instruction in, OpcodeRow row) {
    in.row = tooLong ? OpcodeRow.TOO_LONG : row;
    in.endsBlock |= in.row.has(OpcodeRow.ENDS_BLOCK);
    in.semantics = in.row.semantics();
    in.length = Math.min(position, MAXIMUM_LENGTH);
    return in;
  }

  int next() {
    if (position == MAXIMUM_LENGTH) {
      tooLong = true;
      return 0;
    }
    return code.at(position++);
  }

  /** The byte after the last one taken, without taking it. */
  int peek() {
    return position == MAXIMUM_LENGTH ? 0 : code.at(position);
  }

  /** A little-endian number of that many bytes, zero-extended. */
  long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }

  private int readMap(int first) {
    if (prefixes.vex) {
      map = prefixes.vexMap;
      return first;
    }
    map = Encoding.MAP_ONE_BYTE;
    if (first != 0x0F) {
      return first;
    }
    int second = next();
    map = second == 0x38 ? Encoding.MAP_0F38 : second == 0x3A ? Encoding.MAP_0F3A : Encoding.MAP_0F;
    return map == Encoding.MAP_0F ? second : next();
  }

  private CompiledRow[] candidates(int opcode) {
    return OpcodeTable.INSTANCE.candidates(prefixes.vex, map, opcode);
  }

  private @Nullable CompiledRow select(Instruction in, CompiledRow[] candidates) {
    for (CompiledRow candidate : candidates) {
      if (candidate.encoding.modrm && in.modrm == NOT_GIVEN) {
        in.modrm = next();
      }
      boolean fits =
          candidate.fitsMode(codeBits)
              && candidate.fitsPrefix(prefixes.repeat, prefixes.operandSize)
              && (!candidate.encoding.modrm || candidate.fitsModrm(in.modrm));
      if (fits) {
        return candidate;
      }
    }
    return null;
  }

  private void sizes(Instruction in, CompiledRow row) {
    boolean switched = prefixes.operandSize && row.encoding.prefix != 0x66;
    if (codeBits != 64) {
      in.operandSize = codeBits == 32 != switched ? 4 : 2;
      in.addressSize = codeBits == 32 != prefixes.addressSize ? 4 : 2;
      return;
    }
    in.addressSize = prefixes.addressSize ? 4 : 8;
    if (row.row.has(OpcodeRow.F64) || prefixes.w) {
      in.operandSize = 8;
    } else if (switched) {
      in.operandSize = 2;
    } else {
      in.operandSize = row.row.has(OpcodeRow.D64) ? 8 : 4;
    }
  }

  private void immediates(Instruction in, CompiledRow row) {
    int count = 0;
    for (char size : row.encoding.immediates) {
      if (size == 'p') {
        in.immediate = number(in.operandSize);
        in.immediate2 = number(2);
        continue;
      }
      int bytes = immediateBytes(in, size);
      long value = number(bytes);
      if (isSigned(row, count)) {
        value = Width.signExtend(value, bytes);
      }
      if (count++ == 0) {
        in.immediate = value;
      } else {
        in.immediate2 = value;
      }
    }
  }

  private static int immediateBytes(Instruction in, char size) {
    return switch (size) {
      case 'b' -> 1;
      case 'w' -> 2;
      case 'd' -> 4;
      case 'q' -> 8;
      case 'v' -> in.operandSize;
      case 'o' -> in.addressSize;
      default -> Math.min(in.operandSize, 4);
    };
  }

  private static boolean isSigned(CompiledRow row, int which) {
    int count = 0;
    for (OperandSpec spec : row.operands) {
      if (spec.isImmediate() && count++ == which) {
        return spec.signed();
      }
    }
    return false;
  }
}
