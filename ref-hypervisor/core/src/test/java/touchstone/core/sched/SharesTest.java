package touchstone.core.sched;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The arithmetic of virtual time, against exact rational numbers. */
class SharesTest {

  @Property(seed = "2026")
  void advanceIsExactOverAnyNumberOfCharges(
      @ForAll @IntRange(min = 1, max = Shares.MAX_WEIGHT) int weight,
      @ForAll @LongRange(min = 0, max = Shares.MAX_RUN) long first,
      @ForAll @LongRange(min = 0, max = Shares.MAX_RUN) long second) {
    Shares shares = new Shares(1, 0);
    shares.charge(0, first, weight);
    shares.charge(0, second, weight);
    assertThat(shares.at(0)).isEqualTo((first + second) * Shares.UNIT / weight);
  }

  // [utest->req~rsc-no-hoarding~1]
  @Property(seed = "2026")
  void resumingNeverTakesTimeAwayAndForgivesAllButOneSlice(
      @ForAll @LongRange(min = 0, max = Shares.MAX_RUN) long busy,
      @ForAll @LongRange(min = 0, max = 10000000) long slice) {
    Shares shares = new Shares(2, slice);
    shares.charge(0, busy, Shares.UNIT);
    shares.serve(0);
    shares.resume(1);
    assertThat(shares.at(1)).isEqualTo(Math.max(0, busy - slice));
    assertThat(shares.at(0)).isEqualTo(busy);
  }
}
