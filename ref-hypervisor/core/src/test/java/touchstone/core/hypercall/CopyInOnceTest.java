package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;

/** Argument structures are read once: each byte at most one time per hypercall. */
class CopyInOnceTest {
  private static final Map<String, Integer> WIDTH =
      Map.of("read8", 1, "read16", 2, "read32", 4, "read64", 8);

  /** How often each host physical byte was read. */
  private final Map<Long, Integer> reads = new HashMap<>();

  private final Rig rig = new Rig(Hardware.INTEL, false, 640, this::counting);

  private Hardware counting(Hardware hw) {
    return (Hardware)
        Proxy.newProxyInstance(
            Hardware.class.getClassLoader(),
            new Class<?>[] {Hardware.class},
            (proxy, method, args) -> {
              int width = WIDTH.getOrDefault(method.getName(), 0);
              for (int i = 0; i < width; i++) {
                reads.merge((Long) args[0] + i, 1, Integer::sum);
              }
              return method.invoke(hw, args);
            });
  }

  // [utest->req~hyp-copy-in-once~1]
  @ParameterizedTest
  @CsvSource({
    "12, 0, 1, 0", "12, 1, 1, 0", "12, 6, 1, 0", "12, 7, 1, 0", "12, 9, 1, 0", "12, 11, 1, 0",
    "12, 15, 1, 0", "12, 23, 1, 0", "17, 6, 1, 0", "20, 0, 1, 1", "20, 1, 1, 1", "20, 2, 1, 1",
    "20, 5, 1, 1", "20, 6, 1, 1", "20, 8, 1, 1", "20, 11, 1, 1", "29, 2, 1, 0", "29, 3, 1, 0",
    "29, 4, 1, 0", "32, 0, 1, 0", "32, 1, 1, 0", "32, 4, 1, 0", "32, 5, 1, 0", "32, 6, 1, 0",
    "34, 0, 1, 0", "34, 1, 1, 0", "34, 15, 1, 0", "34, 23, 1, 0"
  })
  void eachByteOfAnArgumentIsReadOnce(int number, int operation, int pointer, int count) {
    Domain d = rig.guest(8, 1, true);
    long at = Rig.FREE + 256;
    for (int i = 0; i < 256; i += 8) {
      rig.write64(d, at + i, 0x7FF0);
    }
    long host = rig.host(d, at);
    reads.clear();
    rig.call(d, number, operation, at, count);
    assertThat(reads).as("the structure was read at all").containsKey(host);
    for (int i = 0; i < 256; i++) {
      assertThat(reads.getOrDefault(host + i, 0)).as("byte %d", i).isLessThanOrEqualTo(1);
    }
  }

  // [utest->req~hyp-copy-in-once~1]
  @ParameterizedTest
  @CsvSource({"35", "36"})
  void controlStructuresToo(int number) {
    Domain d = rig.control();
    long at = Rig.FREE + 256;
    for (int i = 0; i < 256; i += 8) {
      rig.write64(d, at + i, 3 | 0x15L << 32);
    }
    long host = rig.host(d, at);
    reads.clear();
    rig.call(d, number, at);
    for (int i = 0; i < 256; i++) {
      assertThat(reads.getOrDefault(host + i, 0)).as("byte %d", i).isLessThanOrEqualTo(1);
    }
  }
}
