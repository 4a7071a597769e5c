package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.trace.Failures;
import touchstone.core.trace.Heading;
import touchstone.core.trace.TraceRun;

/** Whatever guests pass, the core answers, and its invariants hold. */
class HypercallPropertyTest {
  private static final int CALLS = 1500;

  // [utest->req~hyp-preemptible~1]
  @Property(tries = 24, seed = "2026")
  void hostileHypercallsLeaveTheInvariants(@ForAll long seed, @ForAll boolean intel) {
    int vendor = intel ? Hardware.INTEL : Hardware.AMD;
    TraceRun run = new TraceRun(Heading.usual(vendor, (seed & 2) != 0));
    Failures.traced("hypercalls", seed, run, () -> history(run, seed));
  }

  private static void history(TraceRun run, long seed) {
    Rig rig = run.rig;
    InvariantCheck invariant = new InvariantCheck(rig);
    HostileHypercalls calls = new HostileHypercalls(run, new Random(seed));
    for (int i = 0; i < CALLS; i++) {
      calls.step();
      if (i % 100 == 0) {
        invariant.check();
      }
    }
    invariant.check();
    invariant.checkFreeFramesAreZero();
    destroyAll(rig);
    invariant.check();
    assertThat(calls.successes).as("some calls must get through").isGreaterThan(CALLS / 50);
  }

  /** After any history, destroying the guests gives back all they ever had. */
  // [utest->req~lif-destroy-returns-all~1]
  private static void destroyAll(Rig rig) {
    for (int id = 1; id < rig.s.domains.limit(); id++) {
      Domain d = rig.s.domains.find(id);
      while (d != null && !rig.s.lifecycle.destroyStep(d)) {
        assertThat(d.dying).isTrue();
      }
    }
    closeWindows(rig, rig.control());
    for (int id = 1; id < rig.s.domains.limit(); id++) {
      assertThat(rig.s.domains.find(id)).as("domain %d", id).isNull();
      assertThat(rig.s.frames.ownedCount(id)).isZero();
    }
  }

  /** The control domain lets go of what it has mapped of others. */
  private static void closeWindows(Rig rig, Domain control) {
    rig.s.grants.unmapStep(control, Integer.MAX_VALUE);
    for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
      int permit = rig.s.frames.permitAt(control.id, gfn);
      if (permit != Frames.NONE) {
        rig.s.secondLevel.unmap(control.id, gfn);
        rig.s.frames.closePermit(permit);
      }
    }
    for (int id = 1; id < rig.s.domains.limit(); id++) {
      rig.s.lifecycle.reap(rig.s.domains.find(id));
    }
  }
}
