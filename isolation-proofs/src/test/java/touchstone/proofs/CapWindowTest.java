package touchstone.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import touchstone.core.sched.Caps;
import touchstone.proofs.obligation.CapWindow;

/** The proved harness, executed over several runs of one domain. */
class CapWindowTest {
  @Property(seed = "2026")
  void everyRunStaysWithinTheCap(
      @ForAll @IntRange(min = 1, max = 6400) int cap,
      @ForAll @Size(max = 20) long[] steps,
      @ForAll @LongRange(max = Caps.MARGIN) long late) {
    Caps caps = new Caps(2);
    long now = 0;
    for (long step : steps) {
      now = now + Math.floorMod(step, Caps.WINDOW);
      assertThat(CapWindow.run(caps, 1, cap, now, late)).isTrue();
    }
  }
}
