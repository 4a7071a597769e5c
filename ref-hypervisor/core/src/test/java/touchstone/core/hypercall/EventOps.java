package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import touchstone.core.domain.Domain;

/** event_channel_op of a rig's guests, with its structure at {@link Rig#FREE}. */
public final class EventOps {
  public static final int BIND_INTERDOMAIN = 0;
  public static final int BIND_VIRQ = 1;
  public static final int BIND_PIRQ = 2;
  public static final int CLOSE = 3;
  public static final int SEND = 4;
  public static final int STATUS = 5;
  public static final int ALLOC_UNBOUND = 6;
  public static final int BIND_IPI = 7;
  public static final int BIND_VCPU = 8;
  public static final int UNMASK = 9;
  public static final int RESET = 10;
  public static final int INIT_CONTROL = 11;
  public static final int EXPAND_ARRAY = 12;
  public static final int SET_PRIORITY = 13;

  private final Rig rig;

  public EventOps(Rig rig) {
    this.rig = rig;
  }

  /** Makes the call with a structure of these 32-bit words. */
  public long call(Domain d, int command, long... words) {
    for (int i = 0; i < words.length; i++) {
      rig.write32(d, Rig.FREE + 4 * i, words[i]);
    }
    return rig.call(d, Rig.EVENT_CHANNEL_OP, command, Rig.FREE);
  }

  public long initControl(Domain d, long gfn, long offset, long vcpu) {
    return call(d, INIT_CONTROL, gfn, gfn >>> 32, offset, vcpu, 0, 0);
  }

  /** A new port for events between vCPUs. */
  public int bindIpi(Domain d, int vcpu) {
    assertThat(call(d, BIND_IPI, vcpu, 0)).isZero();
    return rig.read32(d, Rig.FREE + 4);
  }
}
