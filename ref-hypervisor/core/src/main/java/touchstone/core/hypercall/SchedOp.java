package touchstone.core.hypercall;

import touchstone.core.access.Command;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventDelivery;
import touchstone.core.event.EventPorts;
import touchstone.core.vcpu.Vcpu;

/**
 * sched_op: giving up the processor, waiting, and ending.
 *
 * <p>A vCPU to which an upcall can be delivered does not go to sleep, so that no wake-up is lost
 * between the guest's last look and the call. Watchdogs are not offered. @xen public/sched.h
 */
final class SchedOp implements Handler {
  /** Ports one poll may name. */
  static final int MAX_POLL = 128;

  private static final int YIELD = 0;
  private static final int BLOCK = 1;
  private static final int SHUTDOWN = 2;
  private static final int POLL = 3;
  private static final int REMOTE_SHUTDOWN = 4;
  private static final int SHUTDOWN_CODE = 5;
  private static final int PIN_OVERRIDE = 7;

  // sched_poll: ports (handle), nr_ports, timeout (aligned to a word)
  private static final int POLL_SIZE_WIDE = 24;
  private static final int POLL_SIZE_NARROW = 16;

  private static final int REMOTE_SHUTDOWN_SIZE = 8;
  private static final int REMOTE_SHUTDOWN_REASON = 4;

  /*@ spec_public @*/ private final Subsystems s;

  /*@ public invariant s.policy != null && s.domains != null && s.lifecycle != null; @*/

  SchedOp(Subsystems subsystems) {
    s = subsystems;
  }

  public long handle(Call c) {
    int command = c.arg32(0) <= PIN_OVERRIDE ? (int) c.arg[0] : -1;
    switch (command) {
      case YIELD:
        s.scheduler.yield(c.vcpu);
        return 0;
      case BLOCK:
        return block(c.vcpu);
      case SHUTDOWN:
      case SHUTDOWN_CODE:
        return shutdown(c, command);
      case POLL:
        return poll(c);
      case REMOTE_SHUTDOWN:
        return remoteShutdown(c);
      case PIN_OVERRIDE:
        return Errno.EPERM;
      default:
        return Errno.ENOSYS;
    }
  }

  private long block(Vcpu v) {
    if (!s.interrupts.needsDelivery(v)) {
      s.scheduler.block(v);
    }
    return 0;
  }

  private long shutdown(Call c, int command) {
    if (!c.record.load(c.arg[1], 4)) {
      return Errno.EFAULT;
    }
    int reason = c.record.get8(0);
    if (command == SHUTDOWN) {
      s.lifecycle.shutdown(c.domain, reason);
      return 0;
    }
    if (c.domain.latchedReason >= 0) {
      return Errno.EINVAL;
    }
    c.domain.latchedReason = reason;
    return 0;
  }

  // [impl->req~rsc-block-poll~1]
  // [impl->req~hyp-poll-ports~1]
  private long poll(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[1], c.narrow ? POLL_SIZE_NARROW : POLL_SIZE_WIDE)) {
      return Errno.EFAULT;
    }
    long ports = r.getWord(0);
    long count = r.get32(c.word());
    long timeout = r.get64(2 * c.word());
    if (MAX_POLL < count) {
      return Errno.EINVAL;
    }
    if (!c.isArray(ports, count, 4)) {
      return Errno.EFAULT;
    }
    for (int i = 0; i < count; i++) {
      if (!c.item.load(ports + i * 4L, 4)) {
        return Errno.EFAULT;
      }
      long port = c.item.get32(0);
      if (c.domain.ports.state(port) == EventPorts.CLOSED) {
        return Errno.EINVAL;
      }
      if (s.delivery.isPending(c.domain, (int) port)) {
        return 0;
      }
    }
    sleep(c.vcpu, count == 1 ? (int) c.item.get32(0) : EventDelivery.POLL_ANY, timeout);
    return 0;
  }

  /** Waits for a port or an absolute system time in ns (0 for ever). */
  private void sleep(Vcpu v, int port, long timeout) {
    boolean expired = timeout != 0 && timeout <= s.clock.systemTime();
    if (expired || s.interrupts.needsDelivery(v)) {
      return;
    }
    v.pollPort = port;
    v.pollDeadline = timeout == 0 ? Long.MAX_VALUE : timeout;
    s.scheduler.block(v);
  }

  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires_free \invariant_for(s.domains);
    @ ensures \result == 0 || \result == Errno.EFAULT || \result == Errno.ESRCH
    @           || \result == Errno.EPERM;
    @*/
  // [impl->req~lif-no-remote-shutdown~1]
  private long remoteShutdown(Call c) {
    if (!c.record.load(c.arg[1], REMOTE_SHUTDOWN_SIZE)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.find(c.record.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    int act = Command.hypercall(Hypercalls.SCHED_OP, REMOTE_SHUTDOWN);
    if (!s.policy.mayControl(c.domain.id, d.id, act)) {
      return Errno.EPERM;
    }
    return shutdown(c, d, act);
  }

  /** Shuts a domain down that the caller controls; 0. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires s.policy.allowsControl(c.domain.id, d.id, act);
    @ ensures \result == 0;
    @*/
  private long shutdown(Call c, Domain d, int act) {
    s.lifecycle.shutdown(d, c.record.get8(REMOTE_SHUTDOWN_REASON));
    return 0;
  }
}
