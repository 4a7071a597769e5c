package touchstone.machine.silicon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.OpcodeTable;
import touchstone.machine.decode.RowEncoder;
import touchstone.machine.execute.IntegerOpcodes;
import touchstone.machine.execute.MmxConvertOpcodes;
import touchstone.machine.execute.MmxOpcodes;
import touchstone.machine.execute.x87.X87Opcodes;

/**
 * Random programs of user-mode instructions that cannot fault: every row of the opcode table that
 * user mode may execute (x87: see {@link FloatProgram}), with random operands, prefixed by whatever
 * puts addresses in range.
 */
final class ProgramGenerator {
  private static final int RSP = 4;

  /** What would trap, fault, or differ between processors, and what {@link SpecialSteps} makes. */
  private static final Set<String> EXCLUDED =
      Set.of(
          "DIV",
          "IDIV",
          "POPF",
          "RDRAND",
          "RDSEED",
          "UD0",
          "UD1",
          "UD2",
          "CRC32",
          "FXSAVE",
          "FXRSTOR",
          "XSAVE",
          "XRSTOR",
          "XSAVEOPT",
          "XSAVEC",
          "XGETBV",
          "MASKMOVDQU",
          "RCPPS",
          "RCPSS",
          "RSQRTPS",
          "RSQRTSS",
          "LDMXCSR",
          "STMXCSR",
          "JMP",
          "CALL",
          "RET",
          "LOOP",
          "LOOPE",
          "LOOPNE",
          "JCXZ",
          "BOUND",
          "ENTER",
          "LEAVE",
          "(undefined)");

  /** Hints whose register forms are undefined on some processors. */
  private static final Set<String> MEMORY_HINTS = Set.of("NOP", "PREFETCH", "PREFETCHW");

  /** CPU features by the name Linux gives them. */
  private static final Map<String, String> FEATURES =
      Map.ofEntries(
          Map.entry("ANDN", "bmi1"),
          Map.entry("BLSR", "bmi1"),
          Map.entry("BLSI", "bmi1"),
          Map.entry("BLSMSK", "bmi1"),
          Map.entry("BEXTR", "bmi1"),
          Map.entry("TZCNT", "bmi1"),
          Map.entry("BZHI", "bmi2"),
          Map.entry("MULX", "bmi2"),
          Map.entry("PDEP", "bmi2"),
          Map.entry("PEXT", "bmi2"),
          Map.entry("RORX", "bmi2"),
          Map.entry("SARX", "bmi2"),
          Map.entry("SHLX", "bmi2"),
          Map.entry("SHRX", "bmi2"),
          Map.entry("LZCNT", "abm"),
          Map.entry("POPCNT", "popcnt"),
          Map.entry("MOVBE", "movbe"),
          Map.entry("ADCX", "adx"),
          Map.entry("ADOX", "adx"));

  private final int bits;
  private final Random random = new Random();
  private final List<OpcodeRow> rows = new ArrayList<>();
  private final SpecialSteps special;

  /**
   * @param bits 16, 32 or 64
   * @param features the flags line of /proc/cpuinfo
   */
  ProgramGenerator(int bits, Set<String> features) {
    this.bits = bits;
    special = new SpecialSteps(random);
    for (OpcodeRow row : OpcodeTable.rows()) {
      if (isUsable(row, bits, features)) {
        rows.add(row);
      }
    }
  }

  /** The features that decide which rows take part. */
  static Set<String> everyFeature() {
    return Set.copyOf(FEATURES.values());
  }

  /** How many rows of the opcode table take part. */
  int rows() {
    return rows.size();
  }

  private static boolean isUsable(OpcodeRow row, int bits, Set<String> features) {
    String name = row.mnemonic();
    boolean jump = name.startsWith("J");
    boolean thisMode = (row.flags() & (bits == 64 ? OpcodeRow.I64 : OpcodeRow.O64)) == 0;
    return IntegerOpcodes.ROWS.contains(row)
        && thisMode
        && !jump
        && !EXCLUDED.contains(name)
        && !X87Opcodes.ROWS.contains(row)
        && !MmxOpcodes.ROWS.contains(row)
        && !MmxConvertOpcodes.ROWS.contains(row)
        && (!FEATURES.containsKey(name) || features.contains(FEATURES.get(name)));
  }

  Program generate(long seed, int steps) {
    random.setSeed(seed);
    Program program = new Program(bits);
    for (int i = 0; i < steps; i++) {
      program.set(RSP, Layout.STACK - program.base + random.nextInt(256) * 2L);
      if (random.nextInt(8) == 0) {
        program.set(registerButStack(), interesting());
      }
      if (random.nextInt(6) == 0) {
        program.endStep(special.emit(program));
      } else {
        program.endStep(rowStep(program, rows.get(random.nextInt(rows.size()))));
      }
    }
    return program;
  }

  long interesting() {
    long value = random.nextLong();
    return switch (random.nextInt(6)) {
      case 0 -> value & 0xFF;
      case 1 -> value >> 63;
      case 2 -> 1L << (value & 63);
      case 3 -> (1L << (value & 63)) - 1;
      case 4 -> (int) value;
      default -> value;
    };
  }

  private int registerButStack() {
    int register = random.nextInt(bits == 64 ? 15 : 7);
    return register >= RSP ? register + 1 : register;
  }

  private String rowStep(Program program, OpcodeRow row) {
    RowEncoder encoder = new RowEncoder();
    encoder.codeBits = bits;
    encoder.operandSize = operandSize(row);
    encoder.rex = random.nextBoolean();
    encoder.reg = registerButStack();
    encoder.rm = registerButStack();
    encoder.vvvv = registerButStack();
    encoder.immediate = interesting();
    encoder.memory = memoryForm(row);
    if (row.operands().contains("O")) {
      absolute(program, encoder);
    } else if (encoder.memory) {
      address(program, row, encoder);
    }
    implicit(program, row, encoder);
    limitCount(program, row, encoder);
    encoder.lock = encoder.memory && (row.flags() & OpcodeRow.LOCK) != 0 && random.nextInt(4) == 0;
    program.emit(encoder.encode(row));
    boolean byOne = row.operands().endsWith(",1");
    boolean bytes = row.operands().startsWith("Eb");
    program.forget(UndefinedFlags.after(row.mnemonic(), byOne, encoder.operandSize, bytes));
    if (isString(row)) {
      program.emit(0xFC);
    }
    return row.mnemonic() + " " + row.operands() + " " + row.encoding();
  }

  private int operandSize(OpcodeRow row) {
    int size = 2 << random.nextInt(bits == 64 ? 3 : 2);
    boolean no16 =
        (row.flags() & OpcodeRow.VEX) != 0
            || row.encoding().startsWith("NP")
            || row.mnemonic().equals("BSWAP")
            || row.mnemonic().equals("MOVSXD")
            || row.operands().contains("y");
    if (size == 2 && no16) {
      return 4;
    }
    boolean stack = (row.flags() & OpcodeRow.D64) != 0;
    return stack && size == 4 && bits == 64 ? 8 : size;
  }

  private boolean memoryForm(OpcodeRow row) {
    if (!RowEncoder.hasModrm(row) || RowEncoder.isRegisterOnly(row)) {
      return false;
    }
    boolean required = RowEncoder.isMemoryOnly(row) || MEMORY_HINTS.contains(row.mnemonic());
    return required || random.nextInt(3) == 0;
  }

  private void absolute(Program program, RowEncoder encoder) {
    encoder.immediate = Layout.DATA - program.base + random.nextInt(Layout.DATA_BYTES);
    encoder.addressPrefix = addressPrefix();
  }

  /** Addresses of 32 bits; from flat 32-bit code there is nothing a 16-bit address could reach. */
  private boolean addressPrefix() {
    return bits != 32 && random.nextInt(4) == 0;
  }

  /** Base, index, scale and displacement that add up to an address in the data window. */
  private void address(Program program, OpcodeRow row, RowEncoder encoder) {
    encoder.addressPrefix = addressPrefix();
    long target = Layout.DATA - program.base + random.nextInt(Layout.DATA_BYTES);
    if (row.operands().contains("x") || row.mnemonic().equals("CMPXCHG8B")) {
      target &= -16;
    }
    if (bits == 16 && !encoder.addressPrefix) {
      pair(program, encoder, target);
      return;
    }
    encoder.base = registerButStack();
    encoder.displacement = random.nextInt(0x10000) - 0x8000;
    long rest = target - encoder.displacement;
    if (random.nextBoolean()) {
      do {
        encoder.index = registerButStack();
      } while (encoder.index == encoder.base);
      encoder.scale = random.nextInt(4);
      long index = random.nextInt(0x1000);
      rest -= index << encoder.scale;
      program.set(encoder.index, dirtyTop(index, encoder));
    }
    program.set(encoder.base, dirtyTop(rest, encoder));
  }

  /** A 16-bit address: the sum wraps at 64 KiB. */
  private void pair(Program program, RowEncoder encoder, long target) {
    encoder.choosePair(random);
    encoder.displacement = (short) random.nextInt();
    long index = encoder.index < 0 ? 0 : random.nextInt();
    if (encoder.index >= 0) {
      program.set(encoder.index, index);
    }
    long rest = target - encoder.displacement - index;
    program.set(encoder.base, rest & 0xFFFF | (long) random.nextInt() << 16);
  }

  /**
   * With 32-bit addresses the upper halves do not matter, which only shows if they are not zero.
   */
  private long dirtyTop(long value, RowEncoder encoder) {
    return encoder.addressPrefix ? value & 0xFFFFFFFFL | random.nextLong() << 32 : value;
  }

  /** Registers that an instruction addresses memory with although it does not name them. */
  private void implicit(Program program, OpcodeRow row, RowEncoder encoder) {
    if (row.mnemonic().equals("XLAT")) {
      program.set(3, Layout.DATA - program.base);
    } else if (isString(row)) {
      program.set(6, Layout.DATA - program.base + random.nextInt(Layout.DATA_BYTES));
      program.set(7, Layout.DATA - program.base + random.nextInt(Layout.DATA_BYTES));
      program.set(1, random.nextInt(40));
      encoder.rep = new int[] {0, 0xF2, 0xF3}[random.nextInt(3)];
      encoder.addressPrefix = addressPrefix();
      program.emit(random.nextInt(3) == 0 ? 0xFD : 0xFC);
    }
  }

  private static boolean isString(OpcodeRow row) {
    return Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS").contains(row.mnemonic());
  }

  /** Bit offsets stay near the operand; a 16-bit double shift by more than 16 is undefined. */
  private void limitCount(Program program, OpcodeRow row, RowEncoder encoder) {
    if (row.mnemonic().equals("AAM")) {
      encoder.immediate |= 1;
    }
    boolean bitString = row.mnemonic().startsWith("BT") && row.operands().equals("Ev,Gv");
    if (bitString && encoder.memory) {
      while (encoder.reg == encoder.base || encoder.reg == encoder.index) {
        encoder.reg = registerButStack();
      }
      program.set(encoder.reg, random.nextInt(0x4000) - 0x2000);
    }
    if (row.mnemonic().startsWith("SH") && row.mnemonic().endsWith("D")) {
      encoder.immediate &= encoder.operandSize == 2 ? 0xF : 0xFF;
      if (encoder.operandSize == 2 && row.operands().endsWith("CL")) {
        program.set(1, random.nextInt(17));
        avoidCounter(encoder);
      }
    }
  }

  private static void avoidCounter(RowEncoder encoder) {
    if (encoder.memory && (encoder.base == 1 || encoder.index == 1)) {
      encoder.memory = false;
      encoder.index = -1;
    }
  }
}
