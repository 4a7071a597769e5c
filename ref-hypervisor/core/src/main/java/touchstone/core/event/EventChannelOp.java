package touchstone.core.event;

import touchstone.core.access.Command;
import touchstone.core.audit.Audit;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Handler;
import touchstone.core.hypercall.Subsystems;

/**
 * event_channel_op: reads one small structure, acts through {@link EventChannels}, writes the
 * result back. The layouts hold no C longs and are the same for 32- and 64-bit guests. @xen
 * public/event_channel.h
 */
public final class EventChannelOp implements Handler {
  private static final int BIND_INTERDOMAIN = 0;
  private static final int BIND_VIRQ = 1;
  private static final int BIND_PIRQ = 2;
  private static final int CLOSE = 3;
  private static final int SEND = 4;
  private static final int STATUS = 5;
  private static final int ALLOC_UNBOUND = 6;
  private static final int BIND_IPI = 7;
  private static final int BIND_VCPU = 8;
  private static final int UNMASK = 9;
  private static final int RESET = 10;
  private static final int INIT_CONTROL = 11;
  private static final int EXPAND_ARRAY = 12;
  private static final int SET_PRIORITY = 13;

  /** Sizes of the structures, by command. */
  private static final int[] SIZE = {12, 12, 12, 4, 4, 24, 8, 8, 8, 4, 2, 24, 8, 8};

  /** __HYPERVISOR_event_channel_op. */
  private static final int NUMBER = 32;

  private static final int STATUS_STATUS = 8;
  private static final int STATUS_VCPU = 12;
  private static final int STATUS_U = 16;

  /*@ spec_public @*/ private final Subsystems s;

  private final FifoControl fifo;

  /*@ public invariant s.policy != null && s.domains != null && s.events != null; @*/

  public EventChannelOp(Subsystems subsystems) {
    s = subsystems;
    fifo = new FifoControl(subsystems);
  }

  /** 0 or a negative errno. */
  // [impl->req~hyp-not-offered~1]
  public long handle(Call c) {
    if (SIZE.length <= c.arg32(0)) {
      return Errno.ENOSYS;
    }
    int command = (int) c.arg32(0);
    if (!c.record.load(c.arg[1], SIZE[command])) {
      return Errno.EFAULT;
    }
    switch (command) {
      case CLOSE:
        return s.events.close(c.domain, c.record.get32(0));
      case SEND:
        return s.events.send(c.domain, c.record.get32(0));
      case UNMASK:
        return s.events.unmask(c.domain, c.record.get32(0));
      case BIND_VCPU:
        return s.events.bindVcpu(c.domain, c.record.get32(0), c.record.get32(4));
      case BIND_PIRQ:
        return Errno.EINVAL;
      case STATUS:
        return status(c);
      case RESET:
        return reset(c);
      case INIT_CONTROL:
        return fifo.initControl(c);
      case EXPAND_ARRAY:
        return fifo.expandArray(c);
      case SET_PRIORITY:
        return fifo.setPriority(c);
      default:
        return bind(c, command);
    }
  }

  /** The operations that open a port and return its number as the last field. */
  private long bind(Call c, int command) {
    GuestStruct r = c.record;
    long port;
    switch (command) {
      case BIND_INTERDOMAIN:
        port = bindInterdomain(c);
        break;
      case BIND_VIRQ:
        port = s.events.bindVirq(c.domain, r.get32(0), r.get32(4));
        break;
      case BIND_IPI:
        port = s.events.bindIpi(c.domain, r.get32(0));
        break;
      default:
        port = allocUnbound(c);
        break;
    }
    if (port < 0) {
      return port;
    }
    int offset = SIZE[command] - 4;
    r.put32(offset, port);
    return r.storeField(c.arg[1], offset, 4) ? 0 : Errno.EFAULT;
  }

  private int allocUnbound(Call c) {
    Domain owner = s.domains.resolve(c.domain, c.record.get16(0));
    if (owner == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, owner, Command.hypercall(NUMBER, ALLOC_UNBOUND))) {
      return Errno.EPERM;
    }
    int remote = c.record.get16(2);
    return s.events.allocUnbound(owner, remote == Domains.SELF ? c.domain.id : remote);
  }

  // [impl->req~aud-event-bound~1]
  private int bindInterdomain(Call c) {
    Domain remote = s.domains.resolve(c.domain, c.record.get16(0));
    if (remote == null) {
      return Errno.ESRCH;
    }
    long remotePort = c.record.get32(4);
    int port = s.events.bindInterdomain(c.domain, remote, remotePort);
    if (port > 0) {
      s.audit.across(Audit.EVENT_BOUND, c.domain.id, remote.id, (int) remotePort);
    }
    return port;
  }

  // [impl->req~evt-status~1]
  private long status(Call c) {
    GuestStruct r = c.record;
    Domain d = s.domains.resolve(c.domain, r.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(NUMBER, STATUS))) {
      return Errno.EPERM;
    }
    long number = r.get32(4);
    if (number == 0 || d.portLimit() <= number) {
      return Errno.EINVAL;
    }
    describe(r, d, (int) number);
    return r.storeField(c.arg[1], STATUS_STATUS, SIZE[STATUS] - STATUS_STATUS) ? 0 : Errno.EFAULT;
  }

  private void describe(GuestStruct r, Domain d, int port) {
    EventPorts ports = d.ports;
    int state = ports.state[port];
    r.put32(STATUS_STATUS, state);
    r.put32(STATUS_VCPU, ports.vcpu[port]);
    r.put64(STATUS_U, 0);
    if (state == EventPorts.VIRQ) {
      r.put32(STATUS_U, ports.remote[port]);
    }
    if (state == EventPorts.UNBOUND) {
      r.put16(STATUS_U, ports.remote[port]);
    }
    if (state == EventPorts.INTERDOMAIN) {
      r.put16(STATUS_U, s.events.peerDomain(d, port));
      r.put32(STATUS_U + 4, s.events.peerPort(d, port));
    }
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires_free \invariant_for(s.domains);
    @ ensures \result == 0 || \result == Errno.ESRCH || \result == Errno.EPERM;
    @*/
  private long reset(Call c) {
    Domain d = s.domains.resolve(c.domain, c.record.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(NUMBER, RESET))) {
      return Errno.EPERM;
    }
    return closeAll(c, d);
  }

  /** Closes all ports of the caller or of a domain it controls, and its queues with them; 0. */
  /*@ private normal_behavior
    @ requires c.domain == d || s.policy.allowsControl(c.domain.id, d.id, 139274);
    @ ensures \result == 0;
    @*/
  private long closeAll(Call c, Domain d) {
    s.events.closeAll(d);
    d.fifo.release(s.frames);
    return 0;
  }
}
