package touchstone.machine.silicon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random x87 and MMX programs on the processor and on the model: registers, status, control and tag
 * words, pointers, flags and memory are compared bit by bit; the results of transcendental
 * instructions to within a unit in the last place.
 */
final class FloatCampaign extends Campaign {
  static final int APPROXIMATE_EVERY = 8;
  private static final int FIRST_REGISTER = 32;
  private static final int C1 = 2;

  private long instructions;
  private long approximations;
  private long unequal;

  long instructions() {
    return instructions;
  }

  @Override
  String summary() {
    return programs
        + " programs, "
        + instructions
        + " instructions, of which "
        + approximations
        + " transcendental ("
        + unequal
        + " rounded differently), failures: "
        + failures;
  }

  /**
   * A process that is interrupted loses the pointers of its last instruction, because they are
   * saved while an exception is pending only: what differs is tried again.
   */
  @Override
  void compare(long seed) {
    boolean approximate = seed % APPROXIMATE_EVERY == 0;
    FloatProgram generated = new FloatProgram(seed, silicon.has16BitSegments(), approximate);
    CpuImage before = start(new Random(~seed), generated.program);
    generated.generate(before.scratch);
    instructions += generated.names.size();
    approximations += approximate ? 1 : 0;
    Comparison comparison = (real, modelled) -> compared(before, real, modelled, approximate);
    String difference = lasting(() -> difference(generated.program, before, 1, comparison));
    if (difference != null) {
      failures.putIfAbsent(
          generated.program.bits + ": " + guilty(difference, generated),
          "seed " + seed + ", " + generated.names + "\n" + difference);
    }
  }

  private @Nullable String compared(
      CpuImage before, CpuImage real, CpuImage modelled, boolean approximate) {
    if (approximate) {
      reconcile(real.scratch, modelled.scratch);
    }
    String difference = real.differenceTo(modelled);
    return difference == null ? null : described(difference, before, real, modelled);
  }

  /** The instruction before the first area that differs. */
  private static String guilty(String difference, FloatProgram generated) {
    int step = difference.startsWith("step ") ? difference.charAt(5) - '0' : 0;
    return generated.names.get(Math.min(step, generated.names.size() - 1));
  }

  private static CpuImage start(Random random, Program program) {
    CpuImage image = new CpuImage();
    for (int i = 0; i < CpuImage.GPRS; i++) {
      image.gpr[i] = random.nextInt() & 0xFFFFFFFFL;
    }
    image.gpr[4] = Layout.STACK - program.base;
    random.nextBytes(image.scratch);
    image.flags = 0x202 | random.nextInt() & 0x8D5;
    return image;
  }

  /** Takes over results that differ by one unit, and which way they were rounded. */
  private void reconcile(byte[] real, byte[] modelled) {
    boolean different = false;
    for (int i = 0; i < 2; i++) {
      int at = FloatProgram.AREA + FIRST_REGISTER + 16 * i;
      if (Arrays.equals(real, at, at + 10, modelled, at, at + 10)) {
        continue;
      }
      if (Math.abs(ordinal(real, at) - ordinal(modelled, at)) == 1) {
        System.arraycopy(real, at, modelled, at, 10);
        different = true;
      }
    }
    int status = FloatProgram.AREA + 3;
    modelled[status] = (byte) (modelled[status] & ~C1 | real[status] & C1);
    unequal += different ? 1 : 0;
  }

  /** A number that is greater by one for the next value; two exponents are told apart. */
  private static long ordinal(byte[] image, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.getLong(at) & Long.MAX_VALUE | (long) (buffer.getShort(at + 8) & 1) << 63;
  }

  private static String described(
      String difference, CpuImage before, CpuImage real, CpuImage modelled) {
    int at = Math.max(0, Arrays.mismatch(real.scratch, modelled.scratch));
    int area = Math.clamp(at / FloatProgram.AREA, 1, FloatProgram.MAXIMUM_STEPS);
    return String.join(
        "\n    ",
        "step " + (area - 1) + ", " + difference,
        "before  " + registers((area == 1 ? before : real).scratch, area - 1),
        "silicon " + registers(real.scratch, area),
        "model   " + registers(modelled.scratch, area));
  }

  /** Control, status, tags, pointers and the first registers of an area. */
  private static String registers(byte[] scratch, int area) {
    ByteBuffer image = ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
    int at = area * FloatProgram.AREA;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "fcw %04x fsw %04x ftw %02x fop %03x fip %x fdp %x",
            image.getShort(at),
            image.getShort(at + 2),
            image.get(at + 4),
            image.getShort(at + 6),
            image.getLong(at + 8),
            image.getLong(at + 16)));
    for (int i = 0; i < 8; i++) {
      int register = at + FIRST_REGISTER + 16 * i;
      text.append(
          String.format(" %04x:%016x", image.getShort(register + 8), image.getLong(register)));
    }
    return text.toString();
  }
}
