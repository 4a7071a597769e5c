package touchstone.host;

import java.util.Arrays;

/** How a guest is. The SHUTDOWN_ reasons keep Xen's names. @xen public/sched.h */
public enum GuestState {
  RUNNING,
  POWEROFF,
  REBOOT,
  SUSPEND,
  CRASH,
  WATCHDOG,
  SOFT_RESET,
  /** The toolstack has destroyed it. */
  DESTROYED;

  private static final GuestState[] BY_REASON = {
    POWEROFF, REBOOT, SUSPEND, CRASH, WATCHDOG, SOFT_RESET
  };

  /** The SHUTDOWN_ reason; negative if it has not shut down. */
  public int reason() {
    return Arrays.asList(BY_REASON).indexOf(this);
  }

  /**
   * The state after SCHEDOP_shutdown with a reason; an unknown one counts as a crash, as in Xen.
   */
  static GuestState ofReason(int reason) {
    return reason >= 0 && reason < BY_REASON.length ? BY_REASON[reason] : CRASH;
  }
}
