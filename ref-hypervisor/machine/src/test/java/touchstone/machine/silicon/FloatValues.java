package touchstone.machine.silicon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Random x87 operands, in registers and in memory, that meet the corners of the formats. */
final class FloatValues {
  private static final int BIAS = 16383;
  private static final long LEADING = 1L << 63;
  private static final int[] EXPONENTS = {
    0,
    0,
    1,
    2,
    0x7FFE,
    0x7FFF,
    0x7FFF,
    BIAS - 1022,
    BIAS - 1023,
    BIAS - 126,
    BIAS - 127,
    BIAS - 149,
    BIAS + 1023,
    BIAS + 127,
    BIAS + 128,
    BIAS,
    BIAS + 15,
    BIAS + 31,
    BIAS + 62,
    BIAS + 63
  };
  private static final long[] SIGNIFICANDS = {
    0,
    1,
    LEADING,
    LEADING | 1,
    LEADING - 1,
    -1,
    -1L << 62,
    LEADING | LEADING >>> 2,
    -1L << 11,
    -1L << 10,
    -1L << 40,
    -1L << 39,
    LEADING | 1L << 39,
    LEADING | 1L << 10
  };

  private final Random random;

  FloatValues(Random random) {
    this.random = random;
  }

  /** Writes ten bytes. */
  void extended(ByteBuffer out, int at) {
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(at, significand());
    out.putShort(at + 8, (short) (exponent() | (random.nextInt(3) == 0 ? 0x8000 : 0)));
  }

  private int exponent() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(0x8000);
      case 1 -> EXPONENTS[random.nextInt(EXPONENTS.length)];
      case 2 -> EXPONENTS[random.nextInt(EXPONENTS.length)] + random.nextInt(5) - 2 & 0x7FFF;
      case 3 -> random.nextInt(80);
      case 4 -> 0x7FFE - random.nextInt(80);
      case 5 -> BIAS + random.nextInt(70);
      default -> BIAS + random.nextInt(9) - 4;
    };
  }

  private long significand() {
    long bits = random.nextLong();
    return switch (random.nextInt(8)) {
      case 0 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
      case 1 -> random.nextInt(4) == 0 ? bits : LEADING | bits >>> random.nextInt(64);
      case 2 -> LEADING | bits << random.nextInt(64);
      case 3 -> LEADING | (random.nextLong() << 20 + random.nextInt(44)) | bits & 3;
      default -> LEADING | bits;
    };
  }

  /** Writes sixteen bytes that may be read in any format. */
  void memory(ByteBuffer out, int at) {
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(at, random.nextLong());
    out.putLong(at + 8, random.nextLong());
    switch (random.nextInt(7)) {
      case 0 -> out.putLong(at, random.nextInt(200) - 100);
      case 1 -> out.putFloat(at, (float) ordinary());
      case 2 -> out.putDouble(at, ordinary());
      case 3 -> out.putInt(at, corner(23, 0xFF));
      case 4 -> out.putLong(at, (long) corner(20, 0x7FF) << 32 | corner(20, 0) & 3);
      case 5 -> decimal(out, at);
      default -> extended(out, at);
    }
  }

  private double ordinary() {
    return random.nextBoolean() ? random.nextInt(100) - 50 : Math.scalb(random.nextGaussian(), 20);
  }

  /** Exponent field extreme or nearly so, fraction extreme or random. */
  private int corner(int fractionBits, int greatest) {
    int[] fields = {0, 0, 1, greatest, greatest, Math.max(0, greatest - 1)};
    int[] fractions = {0, 1, 1 << fractionBits - 1, (1 << fractionBits) - 1, random.nextInt()};
    int fraction = fractions[random.nextInt(fractions.length)] & (1 << fractionBits) - 1;
    int field = fields[random.nextInt(fields.length)];
    return random.nextInt() & 0x80000000 | field << fractionBits | fraction;
  }

  private void decimal(ByteBuffer out, int at) {
    for (int i = 0; i < 9; i++) {
      out.put(at + i, (byte) (random.nextInt(10) << 4 | random.nextInt(10)));
    }
    out.put(at + 9, (byte) (random.nextBoolean() ? 0x80 : 0));
  }
}
