package touchstone.machine.decode;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/**
 * Writes an instruction from a row and a choice of operands: the decoder backwards, for tests.
 *
 * <p>Fields are set directly; whatever a row does not use is ignored.
 */
public final class RowEncoder {
  /** 16, 32 or 64. */
  public int codeBits = 64;

  public int operandSize = 4;
  public boolean addressPrefix;
  public boolean lock;

  /** 0, 0xF2 or 0xF3, for string instructions. */
  public int rep;

  /** A REX prefix even if nothing needs it: byte registers 4 to 7 become SPL to DIL. */
  public boolean rex;

  public int reg;
  public int rm;
  public int vvvv;
  public boolean memory;
  public int base;

  /** Index register, or -1. */
  public int index = -1;

  public int scale;
  public int displacement;
  public long immediate;
  public long immediate2;

  /** Base and index of the eight 16-bit address forms. */
  private static final List<String> PAIRS = List.of("3+6", "3+7", "5+6", "5+7", "6", "7", "5", "3");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Random operands in a form the row has. */
  public static RowEncoder random(OpcodeRow row, int codeBits, Random random) {
    RowEncoder encoder = new RowEncoder();
    int registers = codeBits == 64 ? 16 : 8;
    encoder.codeBits = codeBits;
    encoder.operandSize = 2 << random.nextInt(codeBits == 64 ? 3 : 2);
    if (codeBits == 64 && row.has(OpcodeRow.F64)) {
      // Processors disagree about the operand size prefix of near branches.
      encoder.operandSize = 8;
    }
    encoder.addressPrefix = random.nextInt(4) == 0;
    encoder.rex = random.nextBoolean();
    encoder.reg = random.nextInt(limit(row, registers));
    encoder.rm = random.nextInt(registers);
    encoder.vvvv = random.nextInt(registers);
    encoder.base = random.nextInt(registers);
    encoder.index = random.nextInt(registers + 1) - 1;
    encoder.index = encoder.index == 4 ? -1 : encoder.index;
    encoder.scale = random.nextInt(4);
    int displacement = random.nextInt();
    boolean pairs = encoder.addressBytes() == 2;
    encoder.displacement = pairs ? (short) displacement : displacement;
    if (pairs) {
      encoder.choosePair(random);
    }
    encoder.immediate = random.nextLong();
    encoder.immediate2 = random.nextInt();
    encoder.memory = hasModrm(row) && !isRegisterOnly(row) && !row.operands().contains("R");
    encoder.memory &= isMemoryOnly(row) || random.nextBoolean();
    return encoder;
  }

  /** Segment registers have few numbers. */
  private static int limit(OpcodeRow row, int registers) {
    return row.operands().contains("S") ? 6 : registers;
  }

  public static boolean hasModrm(OpcodeRow row) {
    return Encoding.parse(row.encoding()).modrm;
  }

  public static boolean isMemoryOnly(OpcodeRow row) {
    Encoding encoding = Encoding.parse(row.encoding());
    return encoding.memoryOnly || row.operands().startsWith("M") || row.operands().endsWith("M");
  }

  public static boolean isRegisterOnly(OpcodeRow row) {
    Encoding encoding = Encoding.parse(row.encoding());
    return encoding.registerOnly || encoding.fixedModrm >= 0xC0;
  }

  /** ModRM is a whole byte of the opcode. */
  public static boolean isFixed(OpcodeRow row) {
    return Encoding.parse(row.encoding()).fixedModrm != Encoding.ANY;
  }

  public static List<Character> immediates(OpcodeRow row) {
    return Encoding.parse(row.encoding()).immediates;
  }

  /** Chooses one of the 16-bit address forms. */
  public void choosePair(Random random) {
    String[] registers = PAIRS.get(random.nextInt(PAIRS.size())).split("\\+", -1);
    base = Integer.parseInt(registers[0]);
    index = registers.length == 1 ? -1 : Integer.parseInt(registers[1]);
    scale = 0;
  }

  public byte[] encode(OpcodeRow row) {
    out.reset();
    Encoding encoding = Encoding.parse(row.encoding());
    if (encoding.extension != Encoding.ANY) {
      reg = encoding.extension;
    }
    prefixes(row, encoding);
    out.write(encoding.opcode | (encoding.opcodeRegister ? rm & 7 : 0));
    if (encoding.fixedModrm != Encoding.ANY) {
      out.write(encoding.fixedModrm);
    } else if (encoding.modrm) {
      modrm();
    }
    long next = immediate;
    for (char size : encoding.immediates) {
      immediate(size, next);
      next = immediate2;
    }
    return out.toByteArray();
  }

  private void prefixes(OpcodeRow row, Encoding encoding) {
    if (lock) {
      out.write(0xF0);
    }
    if (addressPrefix) {
      out.write(0x67);
    }
    if (row.has(OpcodeRow.VEX)) {
      vex(row, encoding);
      return;
    }
    boolean prefix66 = operandSize == (codeBits == 16 ? 4 : 2) && encoding.prefix != 0x66;
    if (prefix66 && encoding.prefix != Encoding.NO_PREFIX) {
      out.write(0x66);
    }
    if (encoding.prefix > 0) {
      out.write(encoding.prefix);
    } else if (rep != 0) {
      out.write(rep);
    }
    rex(row, encoding);
    map(encoding.map);
  }

  private void rex(OpcodeRow row, Encoding encoding) {
    boolean wide = operandSize == 8 && !row.has(OpcodeRow.D64) && !row.has(OpcodeRow.F64);
    int bits = (wide ? 8 : 0) | bit(reg, 4) | extensions(row, encoding);
    if (codeBits == 64 && (bits != 0 || rex)) {
      out.write(0x40 | bits);
    }
  }

  /** X and B for the rm operand. */
  private int extensions(OpcodeRow row, Encoding encoding) {
    if (!encoding.modrm && !row.operands().contains("Z")) {
      return 0;
    }
    if (!encoding.modrm || !memory) {
      return bit(rm, 1);
    }
    return bit(base, 1) | (index >= 0 ? bit(index, 2) : 0);
  }

  private static int bit(int register, int worth) {
    return register >= 8 ? worth : 0;
  }

  private void map(int map) {
    if (map != Encoding.MAP_ONE_BYTE) {
      out.write(0x0F);
    }
    if (map == Encoding.MAP_0F38) {
      out.write(0x38);
    } else if (map == Encoding.MAP_0F3A) {
      out.write(0x3A);
    }
  }

  private void vex(OpcodeRow row, Encoding encoding) {
    int pp =
        switch (encoding.prefix) {
          case 0x66 -> 1;
          case 0xF3 -> 2;
          case 0xF2 -> 3;
          default -> 0;
        };
    int second = row.operands().contains("By") ? vvvv : 0;
    int inverted = bit(reg, 0x80) | extensions(row, encoding) << 5;
    out.write(0xC4);
    out.write(encoding.map | ~inverted & 0xE0);
    out.write((operandSize == 8 ? 0x80 : 0) | (~second & 0xF) << 3 | pp);
  }

  private void modrm() {
    int field = (reg & 7) << 3;
    if (!memory) {
      out.write(0xC0 | field | rm & 7);
      return;
    }
    if (addressBytes() == 2) {
      out.write(0x80 | field | PAIRS.indexOf(pair(base, index)));
      number(displacement, 2);
      return;
    }
    if (index >= 0 || (base & 7) == 4) {
      out.write(0x80 | field | 4);
      out.write(scale << 6 | ((index >= 0 ? index : 4) & 7) << 3 | base & 7);
    } else {
      out.write(0x80 | field | base & 7);
    }
    number(displacement, 4);
  }

  private void immediate(char size, long value) {
    switch (size) {
      case 'b' -> number(value, 1);
      case 'w' -> number(value, 2);
      case 'd' -> number(value, 4);
      case 'q' -> number(value, 8);
      case 'v' -> number(value, operandSize);
      case 'o' -> number(value, addressBytes());
      case 'p' -> {
        number(value, operandSize);
        number(immediate2, 2);
      }
      default -> number(value, Math.min(operandSize, 4));
    }
  }

  private static String pair(int base, int index) {
    return index < 0 ? "" + base : base + "+" + index;
  }

  /** Address size in bytes, prefix applied. */
  public int addressBytes() {
    if (!addressPrefix) {
      return codeBits / 8;
    }
    return codeBits == 32 ? 2 : 4;
  }

  private void number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i) & 0xFF);
    }
  }
}
