package touchstone.machine.decode;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.SegmentRegisters;

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
    address(in, row);
    immediates(in, row);
    operands(in, row);
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

  private long number(int bytes) {
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

  private @Nullable CompiledRow select(
      Instruction in, CompiledRow[] candidates) {
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

  private void address(Instruction in, CompiledRow row) {
    in.segment = SegmentRegisters.DS;
    if (row.encoding.modrm) {
      in.reg = in.modrm >> 3 & 7 | prefixes.r;
      in.rm = in.modrm & 7 | prefixes.b;
      in.memory = in.modrm < 0xC0 && !row.ignoresMod;
      if (in.memory && in.addressSize == 2) {
        address16(in);
      } else if (in.memory) {
        address32(in);
      }
    }
    if (prefixes.segment != NOT_GIVEN) {
      in.segment = prefixes.segment;
    }
  }

  /** The eight base and index pairs of 16-bit addressing. @sdm 2.1.5 */
  private void address16(Instruction in) {
    int rm = in.modrm & 7;
    int mod = in.modrm >> 6;
    if (mod == 0 && rm == 6) {
      in.displacement = number(2);
      return;
    }
    in.base = "\3\3\5\5\6\7\5\3".charAt(rm);
    in.index = rm < 4 ? 6 + (rm & 1) : Instruction.NO_REGISTER;
    displacement(in, mod == 1 ? 1 : mod == 2 ? 2 : 0);
    stackBase(in);
  }

  private void address32(Instruction in) {
    int rm = in.modrm & 7;
    int mod = in.modrm >> 6;
    int size = mod == 1 ? 1 : mod == 2 ? 4 : 0;
    if (rm == 4) {
      size = scaledIndex(in, mod, size);
    } else if (mod == 0 && rm == 5) {
      size = 4;
      in.ripRelative = codeBits == 64;
    } else {
      in.base = rm | prefixes.b;
    }
    displacement(in, size);
    stackBase(in);
  }

  /** The SIB byte; returns the size of the displacement. */
  private int scaledIndex(Instruction in, int mod, int size) {
    int sib = next();
    int index = sib >> 3 & 7 | prefixes.x;
    in.index = index == 4 ? Instruction.NO_REGISTER : index;
    in.scale = sib >> 6;
    if ((sib & 7) == 5 && mod == 0) {
      return 4;
    }
    in.base = sib & 7 | prefixes.b;
    return size;
  }

  private void displacement(Instruction in, int size) {
    if (size > 0) {
      in.displacement = Width.signExtend(number(size), size);
    }
  }

  /** Addresses based on the stack or frame pointer are in the stack segment. */
  private static void stackBase(Instruction in) {
    if (in.base == 4 || in.base == 5) {
      in.segment = SegmentRegisters.SS;
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

  private void operands(Instruction in, CompiledRow row) {
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
