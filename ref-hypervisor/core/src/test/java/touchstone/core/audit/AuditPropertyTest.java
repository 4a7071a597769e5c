package touchstone.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;

/** The trail of any history tells what that history has left, and changes nothing in it. */
class AuditPropertyTest {
  private static final int CALLS = 1200;
  private static final int DESTROY = 2;

  private static void guests(Rig rig) {
    rig.guest(12, 2, true);
    rig.guest(12, 1, false);
    rig.guest(12, 1, true);
  }

  /** Mapped minus unmapped, as recorded, is what the domains have mapped of each other. */
  // [utest->req~aud-complete~1]
  @Property(tries = 16, seed = "2026")
  void theTrailAccountsForEveryMappingAcrossDomains(@ForAll long seed, @ForAll boolean intel) {
    Rig rig = Rig.audited(intel ? Hardware.INTEL : Hardware.AMD, (seed & 1) != 0, 640);
    guests(rig);
    HostileHypercalls calls = new HostileHypercalls(rig, seed);
    for (int i = 0; i < CALLS; i++) {
      calls.step();
      if (i % 100 == 99) {
        assertThat(recorded(rig)).isEqualTo(present(rig));
      }
    }
  }

  /** Mappings by "user of owner", from the records alone. */
  private static Map<String, Integer> recorded(Rig rig) {
    Map<String, Integer> open = new HashMap<>();
    for (List<Integer> record : rig.trail) {
      String pair = record.get(1) + " of " + record.get(2);
      switch (record.get(0)) {
        case Audit.GRANT_MAPPED, Audit.FOREIGN_MAPPED -> open.merge(pair, 1, Integer::sum);
        case Audit.GRANT_UNMAPPED, Audit.FOREIGN_UNMAPPED -> open.merge(pair, -1, Integer::sum);
        case Audit.CONTROL -> {
          if (record.get(3) == DESTROY && record.get(4) == 0) {
            open.keySet().removeIf(p -> p.startsWith(record.get(2) + " of "));
          }
        }
        default -> {}
      }
    }
    open.values().removeIf(count -> count == 0);
    return open;
  }

  private static Map<String, Integer> present(Rig rig) {
    Map<String, Integer> open = new HashMap<>();
    Frames frames = rig.s.frames;
    for (int id = 0; id < frames.domains(); id++) {
      for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
        int owner = frames.isMapped(id, gfn) ? frames.owner(frames.frameAt(id, gfn)) : id;
        if (owner != id) {
          open.merge(id + " of " + owner, 1, Integer::sum);
        }
      }
    }
    return open;
  }

  // [utest->req~aud-no-effect~1]
  @Property(tries = 12, seed = "2026")
  void historiesAreTheSameWithAndWithoutASink(@ForAll long seed, @ForAll boolean silo) {
    Rig audited = Rig.audited(Hardware.INTEL, silo, 640);
    Rig plain = new Rig(Hardware.INTEL, silo, 640);
    guests(audited);
    guests(plain);
    HostileHypercalls first = new HostileHypercalls(audited, seed);
    HostileHypercalls second = new HostileHypercalls(plain, seed);
    for (int i = 0; i < CALLS; i++) {
      first.step();
      second.step();
    }
    assertThat(audited.trail).isNotEmpty();
    assertThat(first.successes).isEqualTo(second.successes);
    assertThat(memory(audited)).isEqualTo(memory(plain));
    for (int id = 0; id < 4; id++) {
      Domain a = audited.s.domains.find(id);
      Domain b = plain.s.domains.find(id);
      assertThat(a == null).isEqualTo(b == null);
      if (a != null && b != null) {
        assertThat(a.vcpu[0].gpr).isEqualTo(b.vcpu[0].gpr);
      }
    }
  }

  private static long memory(Rig rig) {
    long hash = 7;
    for (long address = 0; address < rig.hw.frames() * 4096L; address += 8) {
      hash = hash * 31 + rig.hw.read64(address);
    }
    return hash;
  }
}
