package touchstone.host.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.core.hypercall.EventOps.EXPAND_ARRAY;
import static touchstone.core.hypercall.EventOps.RESET;
import static touchstone.core.hypercall.EventOps.SEND;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.EventOps;
import touchstone.core.hypercall.Rig;

/** The control domain resets another's channels: what is pending there is forgotten. */
class ResetTest {
  private static final int CONTROL_GFN = 10;
  private static final int ARRAY_GFN = 11;

  private final JudgedRig judged = new JudgedRig(true, false);
  private final Rig rig = judged.rig;
  private final EventOps ops = new EventOps(rig);

  // [utest->req~evt-reset~1]
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pendingBitsOfAnotherMayBeCleared(boolean fifo) {
    judged.oracle.watchClosely(rig.hw, 1);
    Domain guest = rig.guest(16, 1, true);
    if (fifo) {
      assertThat(ops.initControl(guest, CONTROL_GFN, 0, 0)).isZero();
      assertThat(ops.call(guest, EXPAND_ARRAY, ARRAY_GFN, 0)).isZero();
    }
    int port = ops.bindIpi(guest, 0);
    assertThat(ops.call(guest, SEND, port)).isZero();
    assertThat(ops.call(rig.control(), RESET, guest.id)).isZero();
    assertThat(rig.s.delivery.isPending(guest, port)).isFalse();
  }
}
