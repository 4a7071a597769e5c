package touchstone.core.grant;

import static org.assertj.core.api.Assertions.assertThat;

import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.memory.Frames;

/** Handles, permits, leaves and pins tell the same story. */
public final class GrantInvariant {
  private GrantInvariant() {}

  // [utest->req~mem-counts-balance~1]
  public static void check(Subsystems s, Domain d) {
    GrantTable t = d.grants;
    int used = 0;
    for (int handle = 0; handle < GrantTable.MAX_HANDLES; handle++) {
      if (t.permit[handle] != GrantTable.NO_FRAME) {
        used++;
        handle(s, d, handle);
      }
    }
    assertThat(t.mapped()).isEqualTo(used);
    table(s, d);
  }

  private static void handle(Subsystems s, Domain d, int handle) {
    GrantTable t = d.grants;
    assertThat(s.frames.permitAt(d.id, t.gfn[handle])).isEqualTo(t.permit[handle]);
    Domain granter = s.domains.find(t.granter[handle]);
    assertThat(granter).isNotNull();
    int ref = t.reference[handle];
    assertThat(granter.grants.pins.user(ref)).isEqualTo(d.id);
    assertThat(granter.grants.pins.frame(ref)).isEqualTo(s.frames.frameOf(t.permit[handle]));
    GrantPins pins = granter.grants.pins;
    assertThat(t.writable[handle] ? pins.isWritten(ref) : pins.isUsed(ref)).isTrue();
  }

  /** The pins on a table are exactly those its users' handles hold, and the entries show them. */
  private static void table(Subsystems s, Domain d) {
    GrantTable t = d.grants;
    int[] pins = new int[t.limit * GrantTable.ENTRIES];
    for (int id = 0; id < s.domains.limit(); id++) {
      Domain user = s.domains.find(id);
      for (int h = 0; user != null && h < GrantTable.MAX_HANDLES; h++) {
        if (user.grants.permit[h] != GrantTable.NO_FRAME && user.grants.granter[h] == d.id) {
          pins[user.grants.reference[h]]++;
        }
      }
    }
    int active = 0;
    for (int ref = 0; ref < pins.length; ref++) {
      assertThat(t.pins.count(ref)).as("pins of %d", ref).isEqualTo(pins[ref]);
      active += pins[ref] > 0 ? 1 : 0;
    }
    assertThat(t.active()).isEqualTo(active);
    for (int i = 0; i < t.frames; i++) {
      assertThat(s.frames.owner(t.frame[i])).isEqualTo(d.id);
      assertThat(s.frames.state(t.frame[i])).isNotEqualTo(Frames.FREE);
    }
  }
}
