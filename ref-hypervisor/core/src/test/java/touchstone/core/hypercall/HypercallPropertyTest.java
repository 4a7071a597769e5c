package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import touchstone.core.hardware.Hardware;

/** Whatever guests pass, the core answers, and its invariants hold. */
class HypercallPropertyTest {
  private static final int CALLS = 1500;

  // [utest->req~hyp-preemptible~1]
  @Property(tries = 24)
  void hostileHypercallsLeaveTheInvariants(@ForAll long seed, @ForAll boolean intel) {
    Rig rig = new Rig(intel ? Hardware.INTEL : Hardware.AMD, (seed & 2) != 0, 640);
    rig.guest(12, 2, true);
    rig.guest(12, 1, false);
    rig.guest(12, 1, true);
    InvariantCheck invariant = new InvariantCheck(rig);
    HostileHypercalls calls = new HostileHypercalls(rig, seed);
    for (int i = 0; i < CALLS; i++) {
      calls.step();
      if (i % 100 == 0) {
        invariant.check();
      }
    }
    invariant.check();
    invariant.checkFreeFramesAreZero();
    assertThat(calls.successes).as("some calls must get through").isGreaterThan(CALLS / 50);
  }
}
