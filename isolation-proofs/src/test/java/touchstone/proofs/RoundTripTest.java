package touchstone.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import touchstone.core.memory.EptEntry;
import touchstone.core.memory.NptEntry;
import touchstone.proofs.obligation.RoundTrip;

/** The proved harness, executed. */
class RoundTripTest {
  @Provide
  Arbitrary<Integer> rights() {
    return Arbitraries.of(1, 3, 5, 7);
  }

  @Property(seed = "2026")
  void entriesComeBack(@ForAll @IntRange(max = 0xFFFFF) int frame, @ForAll("rights") int rights) {
    assertThat(RoundTrip.ept(new EptEntry(), frame, rights)).isTrue();
    assertThat(RoundTrip.npt(new NptEntry(), frame, rights)).isTrue();
  }
}
