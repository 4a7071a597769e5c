package touchstone.machine.silicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RCPPS and RSQRTPS on the processor and on the model: close where approximate, equal elsewhere.
 */
class ReciprocalTest {
  private static final String RCPPS = "0f53c1";
  private static final String RSQRTPS = "0f52c1";

  static final String[] CODES = {RCPPS, RSQRTPS};

  /** Each may be 1.5 × 2^-12 from the truth. */
  private static final double TOLERANCE = 3 * 0x1p-12;

  private static Stream<Long> pairs() {
    Random random = new Random(2026);
    float[] corners = {
      0,
      -0f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      Float.MIN_VALUE,
      -1e-40f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1,
      -1,
      4,
      Float.MIN_NORMAL,
      0x1p125f,
      0x1p127f,
      -2
    };
    Stream<Long> special =
        Stream.of(corners)
            .flatMap(all ->
                Stream.iterate(0, i -> i + 2)
                    .limit(all.length / 2)
                    .map(i -> pair(all[i], all[i + 1])));
    Stream<Long> ordinary = Stream.generate(() -> random.nextLong()).limit(2000);
    return Stream.concat(special, ordinary);
  }

  private static long pair(float low, float high) {
    return Float.floatToRawIntBits(low) & 0xFFFFFFFFL | (long) Float.floatToRawIntBits(high) << 32;
  }

  private static float lane(CpuImage image, int lane) {
    return Float.intBitsToFloat((int) (image.xmm[0] >>> 32 * lane));
  }

  @ParameterizedTest
  @MethodSource("both")
  void theModelIsAsCloseAsTheManualAsks(String code) {
    assumeTrue(NativeCpu.isSupported(), "needs an x86-64 Linux host to compare with");
    ModelCpu model = new ModelCpu();
    Program program = new Program(64);
    program.emit(HexFormat.of().parseHex(code));
    program.endStep(code);
    pairs()
        .forEach(pair -> {
          CpuImage real = new CpuImage();
          real.xmm[2] = pair;
          real.flags = 0x202;
          real.gpr[4] = Layout.STACK;
          CpuImage modelled = new CpuImage();
          modelled.copyFrom(real);
          NativeCpu.instance().run(program.nativeCode(1), 64, real);
          model.run(program.code(1), 64, modelled);
          assertThat(modelled.mxcsr).isEqualTo(real.mxcsr);
          compare(pair, real, modelled);
        });
  }

  static Stream<String> both() {
    return Stream.of(RCPPS, RSQRTPS);
  }

  private static void compare(long pair, CpuImage real, CpuImage modelled) {
    for (int lane = 0; lane < 2; lane++) {
      float expected = lane(real, lane);
      float actual = lane(modelled, lane);
      boolean ordinary = Float.isFinite(expected) && expected != 0;
      if (ordinary) {
        assertThat(Math.abs(actual / (double) expected - 1))
            .as("%x lane %d: %s, %s", pair, lane, expected, actual)
            .isLessThan(TOLERANCE);
      } else {
        assertThat(Float.floatToRawIntBits(actual))
            .as("%x lane %d: %s, %s", pair, lane, expected, actual)
            .isEqualTo(Float.floatToRawIntBits(expected));
      }
    }
  }
}
