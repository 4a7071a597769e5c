package touchstone.core.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The arithmetic that the prover follows is what shifts and casts would do. */
class WordsTest {
  @Property(seed = "2026")
  void halvesAreThoseOfShiftsAndCasts(@ForAll long value) {
    assertThat(Words.low(value)).isEqualTo(value & 0xFFFFFFFFL);
    assertThat(Words.high(value)).isEqualTo(value >>> 32);
    assertThat(Words.signed(value)).isEqualTo((int) value);
    assertThat(Words.join(Words.high(value), Words.low(value))).isEqualTo(value);
  }
}
