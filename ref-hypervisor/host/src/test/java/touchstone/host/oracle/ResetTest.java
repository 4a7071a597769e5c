package touchstone.host.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Rig;

/** The control domain resets another's channels: what is pending there is forgotten. */
class ResetTest {
  private static final int BIND_IPI = 7;
  private static final int RESET = 10;
  private static final int INIT_CONTROL = 11;
  private static final int EXPAND_ARRAY = 12;
  private static final int CONTROL_GFN = 10;
  private static final int ARRAY_GFN = 11;
  private static final int SEND = 4;

  private final JudgedRig judged = new JudgedRig(true, false);
  private final Rig rig = judged.rig;

  // [utest->req~evt-reset~1]
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pendingBitsOfAnotherMayBeCleared(boolean fifo) {
    judged.oracle.watchClosely(rig.hw, 1);
    Domain guest = rig.guest(16, 1, true);
    if (fifo) {
      assertThat(op(guest, INIT_CONTROL, CONTROL_GFN, 0, 0, 0, 0, 0)).isZero();
      assertThat(op(guest, EXPAND_ARRAY, ARRAY_GFN, 0)).isZero();
    }
    assertThat(op(guest, BIND_IPI, 0, 0)).isZero();
    int port = rig.read32(guest, Rig.FREE + 4);
    assertThat(op(guest, SEND, port)).isZero();
    assertThat(op(rig.control(), RESET, guest.id)).isZero();
    assertThat(rig.s.delivery.isPending(guest, port)).isFalse();
  }

  private long op(Domain d, int command, long... words) {
    for (int i = 0; i < words.length; i++) {
      rig.write32(d, Rig.FREE + 4 * i, words[i]);
    }
    return rig.call(d, Rig.EVENT_CHANNEL_OP, command, Rig.FREE);
  }
}
