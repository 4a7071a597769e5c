package touchstone.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventInvariant;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;

/** Under silo, whatever domains call, no two plain ones ever share a frame or a channel. */
class SiloPropertyTest {
  private static final int CALLS = 1500;

  // [utest->req~acc-silo-no-path~1]
  @Property(tries = 16, seed = "2026")
  void plainDomainsStayApart(@ForAll long seed, @ForAll boolean intel) {
    assertThat(paths(intel ? Hardware.INTEL : Hardware.AMD, true, seed)).isZero();
  }

  /** The histories are ones in which paths do appear when the policy permits them. */
  @Test
  void withoutSiloTheSameHistoriesConnectPlainDomains() {
    int paths = 0;
    for (long seed = 0; seed < 6; seed++) {
      paths += paths(Hardware.INTEL, false, seed);
    }
    assertThat(paths).isPositive();
  }

  /** Paths between plain domains seen along a history. */
  private static int paths(int vendor, boolean silo, long seed) {
    Rig rig = new Rig(vendor, silo, 640);
    rig.guest(12, 2, true);
    rig.guest(12, 1, false);
    rig.guest(12, 1, true);
    HostileHypercalls calls = new HostileHypercalls(rig, seed);
    int paths = 0;
    for (int i = 0; i < CALLS; i++) {
      calls.step();
      if (i % 50 == 49) {
        paths += sharedFrames(rig) + channels(rig);
      }
    }
    return paths;
  }

  private static boolean plain(int a, int b) {
    return a != 0 && b != 0 && a != b;
  }

  private static int sharedFrames(Rig rig) {
    Frames frames = rig.s.frames;
    int found = 0;
    for (int id = 1; id < frames.domains(); id++) {
      for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
        if (frames.isMapped(id, gfn) && plain(id, frames.owner(frames.frameAt(id, gfn)))) {
          found++;
        }
      }
    }
    return found;
  }

  private static int channels(Rig rig) {
    int found = 0;
    for (int id = 1; id < rig.s.domains.limit(); id++) {
      Domain d = rig.s.domains.find(id);
      if (d != null) {
        for (List<Integer> port : EventInvariant.openPorts(rig.s.events, d)) {
          found += plain(id, port.getLast()) ? 1 : 0;
        }
      }
    }
    return found;
  }
}
