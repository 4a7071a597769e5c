package touchstone.machine.silicon;

import java.util.HexFormat;
import java.util.Random;

/** Runs random programs on the processor and on the model and compares what they leave. */
final class SiliconCampaign extends Campaign {
  private static final int STEPS = 16;

  private final ProgramGenerator[] generators = {
    new ProgramGenerator(16, features()),
    new ProgramGenerator(32, features()),
    new ProgramGenerator(64, features()),
    new ProgramGenerator(64, features())
  };
  private long steps;

  long steps() {
    return steps;
  }

  @Override
  String summary() {
    return programs
        + " programs, "
        + steps
        + " steps over "
        + (silicon.has16BitSegments() ? generators[0].rows() : 0)
        + " (16-bit), "
        + generators[1].rows()
        + " (32-bit) and "
        + generators[2].rows()
        + " (64-bit) rows, failures: "
        + failures;
  }

  @Override
  void compare(long seed) {
    int kind = silicon.has16BitSegments() ? (int) (seed & 3) : (int) (seed & 1) + 1;
    Program program = generators[kind].generate(seed, STEPS);
    steps += STEPS;
    CpuImage start = start(new Random(seed), program);
    if (difference(program, start, STEPS, CpuImage::differenceTo) == null) {
      return;
    }
    for (int i = 0; i <= STEPS; i++) {
      String difference = difference(program, start, i, CpuImage::differenceTo);
      if (difference != null) {
        int guilty = Math.max(0, i - 1);
        String bytes = HexFormat.of().formatHex(program.step(guilty));
        failures.putIfAbsent(
            program.bits + ": " + program.name(guilty),
            "seed " + seed + ", " + bytes + ": " + difference);
        return;
      }
    }
  }

  /** Random bits, doubles of ordinary size, pairs of such singles, and the special values. */
  private static long floating(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> Double.doubleToRawLongBits(random.nextInt(2000) - 1000);
      case 2 -> Double.doubleToRawLongBits(Math.scalb(random.nextGaussian(), random.nextInt(70)));
      case 3 -> pair(random.nextInt(200) - 100, (float) random.nextGaussian());
      case 4 -> pair(special(random), special(random));
      case 5 -> Double.doubleToRawLongBits(special(random));
      case 6 -> corner(random, 11, 52);
      default -> corner(random, 8, 23) << 32 | corner(random, 8, 23);
    };
  }

  private static float special(Random random) {
    float[] values = {
      0f,
      -0f,
      1f,
      -1f,
      Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      0x1p31f,
      -0x1p63f,
      0.5f,
      1.5f
    };
    return values[random.nextInt(values.length)];
  }

  /** Near the ends of a format, and where products and quotients reach them. */
  private static long corner(Random random, int exponentBits, int fractionBits) {
    int greatest = (1 << exponentBits) - 1;
    int[] fields = {0, 1, greatest / 4, greatest / 2, greatest / 4 * 3, greatest - 1};
    int field = fields[random.nextInt(fields.length)] + random.nextInt(3) - random.nextInt(2);
    long[] fractions = {0, 1, -1, random.nextLong(), random.nextLong() << random.nextInt(64)};
    long fraction = fractions[random.nextInt(fractions.length)] & (1L << fractionBits) - 1;
    long sign = random.nextInt(2);
    return (sign << exponentBits | Math.max(0, field) & greatest) << fractionBits | fraction;
  }

  /**
   * Everything masked; rounding, flushing and flags as the dice say, or as every program starts.
   */
  private static int mxcsr(Random random) {
    int control = random.nextBoolean() ? 0 : random.nextInt(4) << 13 | random.nextInt() & 0x8040;
    return 0x1F80 | control | (random.nextInt(3) == 0 ? random.nextInt() & 0x3F : 0);
  }

  private static long pair(float low, float high) {
    return Float.floatToRawIntBits(low) & 0xFFFFFFFFL | (long) Float.floatToRawIntBits(high) << 32;
  }

  private static CpuImage start(Random random, Program program) {
    int bits = Math.max(program.bits, 32);
    CpuImage image = new CpuImage();
    for (int i = 0; i < CpuImage.GPRS; i++) {
      image.gpr[i] = random.nextLong() >> random.nextInt(64) & -1L >>> 64 - bits;
    }
    image.gpr[4] = Layout.STACK - program.base;
    for (int i = 0; i < CpuImage.XMM_HALVES; i++) {
      image.xmm[i] = floating(random);
    }
    random.nextBytes(image.scratch);
    image.mxcsr = mxcsr(random);
    image.flags = 0x202 | random.nextInt() & 0x8D5;
    return image;
  }
}
