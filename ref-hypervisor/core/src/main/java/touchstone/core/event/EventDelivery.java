package touchstone.core.event;

import touchstone.core.domain.Domain;
import touchstone.core.domain.SharedInfoLayout;
import touchstone.core.hardware.Hardware;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;

/**
 * How an event reaches a guest: the bits in shared_info and vcpu_info, and the wake-up.
 *
 * <p>An event sets the port's pending bit. If the port is not masked, the selector bit of its word
 * and then the upcall flag follow, each on its 0-to-1 transition, and a waiting vCPU wakes; one
 * that polls for the port wakes even if it is masked. Of a domain with FIFO queues {@link
 * FifoDelivery} does the part before the upcall flag. Only the domain's own memory is written.
 * @xen public/xen.h
 */
public final class EventDelivery {
  /** Value of {@code Vcpu.pollPort} while waiting for any of several ports. */
  public static final int POLL_ANY = -1;

  private final Hardware hw;
  private final Scheduler scheduler;
  private final PvClock clock;
  /*@ spec_public @*/ private final FifoDelivery fifo;

  public EventDelivery(Hardware hardware, Scheduler scheduler, PvClock clock) {
    hw = hardware;
    this.scheduler = scheduler;
    this.clock = clock;
    fifo = new FifoDelivery(hardware);
  }

  /** Makes a port pending and tells the guest; no effect on a dying domain. */
  /*@ normal_behavior
    @ requires 0 < port && port < EventPorts.MAX;
    @*/
  // [impl->req~evt-pending-kept~1]
  // [impl->req~evt-wakes~1]
  // [impl->req~evt-concurrent-sends~1]
  // [impl->req~rsc-event-storm~1]
  void setPending(Domain d, int port) {
    if (d.dying) {
      return;
    }
    if (d.fifo.isActive() ? raiseQueued(d, port) : raiseBit(d, port)) {
      wakePollers(d, port);
    }
  }

  /** Sets the pending bit and what follows from it; false if it was set. */
  private boolean raiseBit(Domain d, int port) {
    if (!hasBit(d, port) || testAndSet(pending(d), port)) {
      return false;
    }
    if (!testBit(mask(d), port)) {
      select(d.vcpu[d.ports.vcpu[port]], port);
    }
    return true;
  }

  private boolean raiseQueued(Domain d, int port) {
    boolean fresh = fifo.raise(d, port);
    enqueue(d, port);
    return fresh;
  }

  private void enqueue(Domain d, int port) {
    if (fifo.link(d, port)) {
      markUpcall(d.vcpu[d.ports.vcpu[port]]);
    }
  }

  /** A port to open: closed, within the limit and in no queue any more; 0 if there is none. */
  /*@ normal_behavior
    @ requires_free \invariant_for(d) && d.ports != null && \invariant_for(d.ports);
    @ requires_free d.fifo != null && \invariant_for(d.fifo) && \invariant_for(fifo);
    @ requires_free -2147483648 <= d.maxPort;
    @ ensures 0 <= \result && \result < EventPorts.MAX;
    @ ensures \result != 0 ==> d.ports.state[\result] == EventPorts.CLOSED;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~evt-port-limit~1]
  int freePort(Domain d) {
    int limit = d.portLimit();
    int port = d.ports.free(1, limit);
    /*@ loop_invariant 0 <= port && port < EventPorts.MAX;
      @ loop_invariant port != 0 ==> d.ports.state[port] == EventPorts.CLOSED;
      @ decreases port == 0 ? 0 : EventPorts.MAX - port;
      @ assignable \strictly_nothing;
      @*/
    while (port != 0 && d.fifo.isActive() && fifo.isBusy(d, port)) {
      port = d.ports.free(port + 1, limit);
    }
    return port;
  }

  /** Forgets that a port was pending, so that its next life does not begin with an event. */
  /*@ normal_behavior
    @ requires 0 < port && port < EventPorts.MAX;
    @*/
  void clearPending(Domain d, int port) {
    if (d.fifo.isActive()) {
      fifo.clearPending(d, port);
    } else if (hasBit(d, port)) {
      clearBit(pending(d), port);
    }
  }

  /** Unmasks a port and delivers what came meanwhile. */
  /*@ normal_behavior
    @ requires 0 < port && port < EventPorts.MAX;
    @ requires d.fifo.active || port < SharedInfoLayout.ports(d.narrow);
    @*/
  void unmask(Domain d, int port) {
    if (d.fifo.isActive()) {
      fifo.unmask(d, port);
      enqueue(d, port);
      return;
    }
    boolean wasMasked = testBit(mask(d), port);
    clearBit(mask(d), port);
    if (wasMasked && testBit(pending(d), port)) {
      select(d.vcpu[d.ports.vcpu[port]], port);
    }
  }

  /** Whether a port's pending bit is set. */
  /*@ public normal_behavior
    @ requires 0 <= port && port < EventPorts.MAX;
    @ assignable \strictly_nothing;
    @*/
  public boolean isPending(Domain d, int port) {
    return d.fifo.isActive()
        ? fifo.isPending(d, port)
        : hasBit(d, port) && testBit(pending(d), port);
  }

  /** Raises the upcall flag of a vCPU and wakes it. */
  /*@ public normal_behavior
    @ requires v.vcpuInfo != 0;
    @*/
  public void markUpcall(Vcpu v) {
    hw.write8(v.vcpuInfo + SharedInfoLayout.UPCALL_PENDING, 1);
    scheduler.wake(v, clock.systemTime());
  }

  private void select(/*@ nullable @*/ Vcpu v, int port) {
    if (v == null || v.vcpuInfo == 0) {
      return;
    }
    boolean narrow = v.domain.narrow;
    int offset =
        narrow ? SharedInfoLayout.PENDING_SEL_NARROW : SharedInfoLayout.PENDING_SEL_WIDE;
    if (!testAndSet(v.vcpuInfo + offset, port / SharedInfoLayout.wordBits(narrow))) {
      markUpcall(v);
    }
  }

  private void wakePollers(Domain d, int port) {
    for (int i = 0; i < d.maxVcpus; i++) {
      Vcpu v = d.vcpu[i];
      if (v.pollPort == POLL_ANY || v.pollPort == port) {
        v.pollPort = 0;
        v.pollDeadline = Long.MAX_VALUE;
        scheduler.wake(v, clock.systemTime());
      }
    }
  }

  /** A domain that has narrowed its layout may have ports open that have no bits any more. */
  private static boolean hasBit(Domain d, int port) {
    return port < SharedInfoLayout.ports(d.narrow);
  }

  private static long pending(Domain d) {
    return d.sharedInfo() + SharedInfoLayout.EVTCHN_PENDING;
  }

  private static long mask(Domain d) {
    return d.sharedInfo() + SharedInfoLayout.mask(d.narrow);
  }

  // Bit n of a little-endian bitmap is bit n % 8 of byte n / 8, whatever the word size.

  private boolean testBit(long bitmap, int bit) {
    return (hw.read8(bitmap + bit / 8) >> bit % 8 & 1) != 0;
  }

  private boolean testAndSet(long bitmap, int bit) {
    long address = bitmap + bit / 8;
    int old = hw.read8(address);
    hw.write8(address, old | 1 << bit % 8);
    return (old >> bit % 8 & 1) != 0;
  }

  private void clearBit(long bitmap, int bit) {
    long address = bitmap + bit / 8;
    hw.write8(address, hw.read8(address) & 255 - (1 << bit % 8));
  }
}
