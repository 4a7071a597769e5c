package touchstone.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The two policies, over all pairs of small numbers. */
class PolicyTest {
  private static final int DOMAINS = 6;

  // [utest->req~evt-silo~1]
  // [utest->req~gnt-silo~1]
  @Test
  void siloAllowsWhatHasTheControlDomainOnOneSide() {
    AccessPolicy p = new SiloPolicy();
    for (int a = 0; a < DOMAINS; a++) {
      for (int b = 0; b < DOMAINS; b++) {
        boolean connected = a == 0 || b == 0 || a == b;
        assertThat(p.maySignal(a, b)).isEqualTo(connected);
        assertThat(p.mayUseGrant(a, b)).isEqualTo(connected);
        assertThat(p.mayControl(a, b, 1)).isEqualTo(a == 0);
        assertThat(p.mayMapForeign(a, b)).isEqualTo(a == 0);
      }
    }
  }

  // [utest->req~acc-default-policy~1]
  @Test
  void theDefaultLeavesSharingToConsent() {
    AccessPolicy p = new DefaultPolicy();
    for (int a = 0; a < DOMAINS; a++) {
      for (int b = 0; b < DOMAINS; b++) {
        assertThat(p.maySignal(a, b)).isTrue();
        assertThat(p.mayUseGrant(a, b)).isTrue();
        assertThat(p.mayControl(a, b, 1)).isEqualTo(a == 0);
        assertThat(p.mayMapForeign(a, b)).isEqualTo(a == 0);
      }
    }
  }

  @Test
  void commandsOfDifferentHypercallsDiffer() {
    assertThat(Command.sysctl(3)).isNotEqualTo(3);
    assertThat(Command.hypercall(12, 3)).isNotEqualTo(Command.hypercall(34, 3));
  }
}
