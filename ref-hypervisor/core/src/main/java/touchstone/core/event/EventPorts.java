package touchstone.core.event;

import touchstone.core.domain.Domain;

/**
 * The event-channel ports of one domain: what each is bound to.
 *
 * <p>Port 0 is never used. What the other end of an {@link #INTERDOMAIN} port is, {@link Bindings}
 * knows. Only {@link EventChannels} changes a port, and always both ends together. @xen
 * public/event_channel.h
 */
public final class EventPorts {
  /** EVTCHN_2L_NR_CHANNELS of a 64-bit guest. */
  public static final int MAX = 4096;

  /** NR_VIRQS. @xen public/xen.h */
  public static final int VIRQS = 24;

  private static final int VIRQ_TIMER = 0;
  private static final int VIRQ_DEBUG = 1;
  private static final int VIRQ_XENOPROF = 7;
  private static final int VIRQ_XENPMU = 13;

  // States have the numbers of EVTCHNSTAT_.
  public static final int CLOSED = 0;
  public static final int UNBOUND = 1;
  public static final int INTERDOMAIN = 2;
  public static final int PIRQ = 3;
  public static final int VIRQ = 4;
  public static final int IPI = 5;

  /*@ spec_public @*/ final byte[] state = new byte[MAX];

  /** UNBOUND: the domain it is offered to. VIRQ: the number of the interrupt. */
  /*@ spec_public @*/ final int[] remote = new int[MAX];

  /** vCPU that is notified. */
  /*@ spec_public @*/ final int[] vcpu = new int[MAX];

  /** Port bound to a VIRQ of a vCPU ({@code vcpu * VIRQS + virq}), 0 if none. */
  /*@ spec_public @*/ final int[] virqPort = new int[Domain.MAX_VCPUS * VIRQS];

  /*@ public invariant state.length == MAX && remote.length == MAX && vcpu.length == MAX;
    @ public invariant virqPort.length == 192;
    @ public invariant remote != vcpu && remote != virqPort && vcpu != virqPort;
    @ public invariant (\forall int p; 0 <= p && p < MAX; 0 <= state[p] && state[p] <= 5);
    @ public invariant (\forall int p; 0 <= p && p < MAX; 0 <= vcpu[p] && vcpu[p] < 8);
    @ public invariant (\forall int i; 0 <= i && i < 192;
    @                     0 <= virqPort[i] && virqPort[i] < MAX);
    @*/

  /** All ports closed. */
  /*@ public normal_behavior
    @ ensures (\forall int p; 0 <= p && p < MAX; state[p] == CLOSED);
    @*/
  public EventPorts() {}

  /** State of a port, {@link #CLOSED} if the number is out of range. */
  /*@ public normal_behavior
    @ ensures CLOSED <= \result && \result <= IPI;
    @ ensures 0 < port && port < MAX ==> \result == state[(int) port];
    @ ensures port <= 0 || MAX <= port ==> \result == CLOSED;
    @ assignable \strictly_nothing;
    @*/
  public int state(long port) {
    if (port <= 0 || MAX <= port) {
      return CLOSED;
    }
    return state[(int) port];
  }

  /** The domain an UNBOUND port is offered to, the number of a VIRQ. */
  /*@ public normal_behavior
    @ requires 0 < port && port < MAX;
    @ ensures \result == remote[port];
    @ assignable \strictly_nothing;
    @*/
  public int remote(int port) {
    return remote[port];
  }

  /** The vCPU that a port notifies. */
  /*@ public normal_behavior
    @ requires 0 < port && port < MAX;
    @ ensures \result == vcpu[port];
    @ assignable \strictly_nothing;
    @*/
  public int vcpu(int port) {
    return vcpu[port];
  }

  /** Whether a VIRQ is one per domain rather than one per vCPU. @xen public/xen.h */
  /*@ normal_behavior
    @ ensures \result <==> virq != 0 && virq != 1 && virq != 7 && virq != 13;
    @ assignable \strictly_nothing;
    @*/
  static boolean isGlobal(int virq) {
    return virq != VIRQ_TIMER
        && virq != VIRQ_DEBUG
        && virq != VIRQ_XENOPROF
        && virq != VIRQ_XENPMU;
  }

  /**
   * Place in {@code virqPort} of the VIRQ that a port in state VIRQ is bound to. A global one
   * stands with vCPU 0, whichever vCPU is notified.
   */
  /*@ normal_behavior
    @ requires 0 < port && port < MAX && 0 <= remote[port] && remote[port] < VIRQS;
    @ ensures 0 <= \result && \result < virqPort.length;
    @ assignable \strictly_nothing;
    @*/
  int slot(int port) {
    return isGlobal(remote[port]) ? remote[port] : vcpu[port] * VIRQS + remote[port];
  }

  /** Lowest closed port from {@code first} to below {@code limit} (at most MAX), 0 for none. */
  /*@ public normal_behavior
    @ requires 1 <= first && first <= MAX && limit <= MAX;
    @ ensures 0 <= \result && \result < MAX && (\result == 0 || first <= \result);
    @ ensures \result != 0 ==> \result < limit && state[\result] == CLOSED;
    @ ensures \result == 0 ==> (\forall int p; first <= p && p < limit; state[p] != CLOSED);
    @ assignable \strictly_nothing;
    @*/
  int free(int first, int limit) {
    int port = first;
    /*@ loop_invariant first <= port && port <= MAX;
      @ loop_invariant (\forall int p; first <= p && p < port; state[p] != CLOSED);
      @ decreases MAX - port;
      @ assignable \strictly_nothing;
      @*/
    while (port < limit) {
      if (state[port] == CLOSED) {
        return port;
      }
      port = port + 1;
    }
    return 0;
  }

  /** Opens a port in a state, notifying a vCPU. */
  /*@ normal_behavior
    @ requires 0 < port && port < MAX && CLOSED < kind && kind <= IPI;
    @ requires 0 <= target && target < Domain.MAX_VCPUS;
    @ ensures state[port] == kind && vcpu[port] == target && remote[port] == 0;
    @ assignable state[port], vcpu[port], remote[port];
    @*/
  void open(int port, int kind, int target) {
    state[port] = (byte) kind;
    vcpu[port] = target;
    remote[port] = 0;
  }

  /** Closes a port and forgets what it was bound to. */
  /*@ normal_behavior
    @ requires 0 < port && port < MAX;
    @ ensures state[port] == CLOSED;
    @ assignable state[port], vcpu[port], remote[port];
    @*/
  void clear(int port) {
    state[port] = (byte) CLOSED;
    vcpu[port] = 0;
    remote[port] = 0;
  }
}
