package touchstone.core.event;

import touchstone.core.access.AccessPolicy;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Errno;
import touchstone.core.vcpu.Vcpu;

/**
 * Event channels: who may signal whom.
 *
 * <p>A binding between domains is made in two steps, offer ({@link #allocUnbound}) and acceptance
 * ({@link #bindInterdomain}); from then on a send on either end can reach the other end and nothing
 * else. Closing an end returns the other to the offered state, with the closer's domain.
 *
 * <p>How a signal then reaches the guest is {@link EventDelivery}'s business. @xen
 * public/event_channel.h
 */
public final class EventChannels {
  /** VIRQ_TIMER: per vCPU. @xen public/xen.h */
  public static final int VIRQ_TIMER = 0;

  /** VIRQ_DOM_EXC: a domain has shut down; domain 0 only. */
  public static final int VIRQ_DOM_EXC = 3;


  /*@ spec_public @*/ private final Domains domains;
  /*@ spec_public @*/ private final AccessPolicy policy;
  /*@ spec_public @*/ private final EventDelivery delivery;
  /*@ spec_public @*/ private final Bindings bindings;

  /*@ public invariant domains.domain != null && domains.domain.length <= 32768;
    @ public invariant bindings.peer != null;
    @ public invariant bindings.peer.length == domains.domain.length * EventPorts.MAX;
    @*/

  public EventChannels(Domains domains, AccessPolicy policy, EventDelivery delivery) {
    this.domains = domains;
    this.policy = policy;
    this.delivery = delivery;
    bindings = new Bindings(domains.limit());
  }

  // ---- opening ----------------------------------------------------------------------------------

  /**
   * Opens a port of {@code owner} that {@code remote} (a live domain's number) may bind to.
   *
   * @return the port, ENOSPC, EPERM, or EINVAL if the owner is dying
   */
  /*@ public normal_behavior
    @ requires_free -2147483648 <= owner.id && owner.id <= 2147483647;
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> owner.ports.state[\result] == EventPorts.UNBOUND
    @           && owner.ports.remote[\result] == remote;
    @*/
  public int allocUnbound(Domain owner, int remote) {
    if (!policy.maySignal(owner.id, remote)) {
      return Errno.EPERM;
    }
    return offer(owner, remote);
  }

  /** Offers a port of a domain to another one that it may exchange events with. */
  /*@ private normal_behavior
    @ requires policy.allowsSignal(owner.id, remote);
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> owner.ports.state[\result] == EventPorts.UNBOUND
    @           && owner.ports.remote[\result] == remote;
    @*/
  private int offer(Domain owner, int remote) {
    int port = open(owner, EventPorts.UNBOUND, 0);
    if (port > 0) {
      owner.ports.remote[port] = remote;
    }
    return port;
  }

  /**
   * Accepts the offer of another domain's port. The new port starts pending: a signal sent before
   * the binding would otherwise be lost.
   *
   * @return the local port, ENOSPC, EPERM, or EINVAL if there is no such offer
   */
  /*@ public normal_behavior
    @ requires_free remote.ports != null && \invariant_for(remote.ports);
    @ requires_free -2147483648 <= local.id && local.id <= 2147483647;
    @ requires_free -2147483648 <= remote.id && remote.id <= 2147483647;
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> local.ports.state[\result] == EventPorts.INTERDOMAIN
    @           && remote.ports.state[(int) remotePort] == EventPorts.INTERDOMAIN;
    @*/
  // [impl->req~evt-bind-needs-offer~1]
  public int bindInterdomain(Domain local, Domain remote, long remotePort) {
    if (remote.ports.state(remotePort) != EventPorts.UNBOUND
        || remote.ports.remote[(int) remotePort] != local.id
        || remote.dying) {
      return Errno.EINVAL;
    }
    if (!policy.maySignal(local.id, remote.id)) {
      return Errno.EPERM;
    }
    return connect(local, remote, (int) remotePort);
  }

  /** Connects a new port of {@code local} to one that is offered to it. */
  /*@ private normal_behavior
    @ requires 0 < remotePort && remotePort < EventPorts.MAX;
    @ requires remote.ports.state[remotePort] == EventPorts.UNBOUND;
    @ requires remote.ports.remote[remotePort] == local.id && !remote.dying;
    @ requires policy.allowsSignal(local.id, remote.id);
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> local.ports.state[\result] == EventPorts.INTERDOMAIN
    @           && remote.ports.state[remotePort] == EventPorts.INTERDOMAIN;
    @*/
  private int connect(Domain local, Domain remote, int remotePort) {
    int port = attach(local, remote, remotePort);
    if (port > 0) {
      delivery.setPending(local, port);
    }
    return port;
  }

  /** Opens the new port and joins the two: table and states say so at both ends. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(bindings) && \invariant_for(local)
    @   && local.ports != null && \invariant_for(local.ports)
    @   && remote.ports != null && \invariant_for(remote.ports);
    @ requires_free local.fifo != null && \invariant_for(local.fifo)
    @   && \invariant_for(delivery) && \invariant_for(delivery.fifo)
    @   && -2147483648 <= local.maxPort;
    @ requires_free bindings.peer != local.ports.remote && bindings.peer != local.ports.vcpu;
    @ requires_free bindings.peer != remote.ports.remote && bindings.peer != remote.ports.vcpu;
    @ requires_free bindings.peer != remote.ports.virqPort;
    @ requires_free local.ports == remote.ports && local.id == remote.id
    @   || local.ports.state != remote.ports.state && local.id != remote.id;
    @ requires 0 <= local.id && local.id < domains.domain.length;
    @ requires 0 <= remote.id && remote.id < domains.domain.length;
    @ requires 0 < remotePort && remotePort < EventPorts.MAX;
    @ requires remote.ports.state[remotePort] == EventPorts.UNBOUND;
    @ requires (\forall int p; 0 < p && p < EventPorts.MAX;
    @             local.ports.state[p] == EventPorts.CLOSED
    @             ==> bindings.peer[local.id * EventPorts.MAX + p]
    @               == local.id * EventPorts.MAX + p);
    @ requires bindings.peer[remote.id * EventPorts.MAX + remotePort]
    @            == remote.id * EventPorts.MAX + remotePort;
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> local.ports.state[\result] == EventPorts.INTERDOMAIN
    @           && remote.ports.state[remotePort] == EventPorts.INTERDOMAIN
    @           && bindings.peer[local.id * EventPorts.MAX + \result]
    @             == remote.id * EventPorts.MAX + remotePort
    @           && bindings.peer[remote.id * EventPorts.MAX + remotePort]
    @             == local.id * EventPorts.MAX + \result;
    @ assignable local.ports.state[*], local.ports.vcpu[*], local.ports.remote[*],
    @   remote.ports.state[remotePort], bindings.peer[*];
    @*/
  private int attach(Domain local, Domain remote, int remotePort) {
    int port = open(local, EventPorts.INTERDOMAIN, 0);
    if (port > 0) {
      join(local, port, remote, remotePort);
    }
    return port;
  }

  /** Enters a connection in the table, and at its other end. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(bindings)
    @   && remote.ports != null && \invariant_for(remote.ports);
    @ requires 0 <= local.id && local.id < domains.domain.length;
    @ requires 0 <= remote.id && remote.id < domains.domain.length;
    @ requires 0 < port && port < EventPorts.MAX;
    @ requires 0 < remotePort && remotePort < EventPorts.MAX;
    @ requires bindings.peer[local.id * EventPorts.MAX + port] == local.id * EventPorts.MAX + port;
    @ requires bindings.peer[remote.id * EventPorts.MAX + remotePort]
    @            == remote.id * EventPorts.MAX + remotePort;
    @ ensures remote.ports.state[remotePort] == EventPorts.INTERDOMAIN;
    @ ensures bindings.peer[local.id * EventPorts.MAX + port]
    @           == remote.id * EventPorts.MAX + remotePort;
    @ ensures bindings.peer[remote.id * EventPorts.MAX + remotePort]
    @           == local.id * EventPorts.MAX + port;
    @ ensures \invariant_for(bindings);
    @ assignable remote.ports.state[remotePort], bindings.peer[local.id * EventPorts.MAX + port],
    @   bindings.peer[remote.id * EventPorts.MAX + remotePort];
    @*/
  // [impl->req~evt-symmetric~1]
  private void join(Domain local, int port, Domain remote, int remotePort) {
    bindings.bind(local.id, port, remote.id, remotePort);
    remote.ports.state[remotePort] = (byte) EventPorts.INTERDOMAIN;
  }

  /** The port, ENOSPC, EINVAL for a bad VIRQ, ENOENT for a bad vCPU, EEXIST if bound already. */
  /*@ public normal_behavior
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> d.ports.state[\result] == EventPorts.VIRQ;
    @*/
  // [impl->req~evt-virq-once~1]
  public int bindVirq(Domain d, long virq, long vcpu) {
    if (virq < 0 || EventPorts.VIRQS <= virq || (EventPorts.isGlobal((int) virq) && vcpu != 0)) {
      return Errno.EINVAL;
    }
    Vcpu v = d.vcpuAt(vcpu);
    if (v == null) {
      return Errno.ENOENT;
    }
    int slot = v.id * EventPorts.VIRQS + (int) virq;
    if (d.ports.virqPort[slot] != 0) {
      return Errno.EEXIST;
    }
    int port = open(d, EventPorts.VIRQ, v.id);
    if (port > 0) {
      d.ports.remote[port] = (int) virq;
      d.ports.virqPort[slot] = port;
    }
    return port;
  }

  /** The port, ENOSPC, or ENOENT for a bad vCPU. */
  /*@ public normal_behavior
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> d.ports.state[\result] == EventPorts.IPI;
    @*/
  // [impl->req~evt-ipi~1]
  public int bindIpi(Domain d, long vcpu) {
    Vcpu v = d.vcpuAt(vcpu);
    return v == null ? Errno.ENOENT : open(d, EventPorts.IPI, v.id);
  }

  // [impl->req~evt-port-limit~1]
  // [impl->req~lif-dying-refuses~1]
  /*@ private normal_behavior
    @ requires_free \invariant_for(d) && d.ports != null && \invariant_for(d.ports);
    @ requires_free d.fifo != null && \invariant_for(d.fifo)
    @   && \invariant_for(delivery) && \invariant_for(delivery.fifo);
    @ requires_free -2147483648 <= d.maxPort;
    @ requires EventPorts.CLOSED < state && state <= EventPorts.IPI;
    @ requires 0 <= vcpu && vcpu < Domain.MAX_VCPUS;
    @ ensures \result != 0 && \result < EventPorts.MAX;
    @ ensures 0 < \result ==> d.ports.state[\result] == state
    @           && \old(d.ports.state[\result]) == EventPorts.CLOSED;
    @ ensures (\forall int p; 0 <= p && p < EventPorts.MAX && p != \result;
    @             d.ports.state[p] == \old(d.ports.state[p]));
    @ assignable d.ports.state[*], d.ports.vcpu[*], d.ports.remote[*];
    @*/
  private int open(Domain d, int state, int vcpu) {
    if (d.dying) {
      return Errno.EINVAL;
    }
    int port = delivery.freePort(d);
    if (port == 0) {
      return Errno.ENOSPC;
    }
    d.ports.open(port, state, vcpu);
    return port;
  }

  // ---- closing ----------------------------------------------------------------------------------

  /** 0, or EINVAL if the port is not open. */
  /*@ public normal_behavior
    @ ensures \result == 0 || \result == Errno.EINVAL;
    @ ensures \result == 0 ==> d.ports.state[(int) number] == EventPorts.CLOSED;
    @*/
  // [impl->req~evt-close~1]
  public int close(Domain d, long number) {
    int state = d.ports.state(number);
    if (state == EventPorts.CLOSED) {
      return Errno.EINVAL;
    }
    int port = (int) number;
    if (state == EventPorts.INTERDOMAIN) {
      disconnectPeer(d, port);
    }
    if (state == EventPorts.VIRQ) {
      d.ports.virqPort[d.ports.slot(port)] = 0;
    }
    d.ports.clear(port);
    delivery.clearPending(d, port);
    return 0;
  }

  /*@ private normal_behavior
    @ requires_free \invariant_for(domains) && \invariant_for(bindings);
    @ requires_free (\forall int i; 0 <= i && i < domains.domain.length;
    @   domains.domain[i] != null ==> domains.domain[i].ports != null
    @     && \invariant_for(domains.domain[i].ports)
    @     && bindings.peer != domains.domain[i].ports.remote
    @     && bindings.peer != domains.domain[i].ports.vcpu
    @     && bindings.peer != domains.domain[i].ports.virqPort);
    @ requires 0 <= d.id && d.id < domains.domain.length && 0 < port && port < EventPorts.MAX;
    @ ensures bindings.peer[d.id * EventPorts.MAX + port] == d.id * EventPorts.MAX + port;
    @ ensures bindings.peer[\old(bindings.peer[d.id * EventPorts.MAX + port])]
    @           == \old(bindings.peer[d.id * EventPorts.MAX + port]);
    @ ensures \invariant_for(bindings);
    @ assignable bindings.peer[d.id * EventPorts.MAX + port],
    @   bindings.peer[bindings.peer[d.id * EventPorts.MAX + port]],
    @   domains.domain[bindings.peer[d.id * EventPorts.MAX + port] / EventPorts.MAX]
    @     .ports.state[bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX],
    @   domains.domain[bindings.peer[d.id * EventPorts.MAX + port] / EventPorts.MAX]
    @     .ports.remote[bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX];
    @*/
  private void disconnectPeer(Domain d, int port) {
    disconnect(d, port, domains.find(bindings.domain(d.id, port)));
  }

  /** Frees both ends; the other one waits for a new connection from the domain that closed. */
  /*@ private normal_behavior
    @ requires_free \invariant_for(bindings);
    @ requires_free peer != null ==> peer.ports != null && \invariant_for(peer.ports)
    @   && bindings.peer != peer.ports.remote && bindings.peer != peer.ports.vcpu
    @   && bindings.peer != peer.ports.virqPort;
    @ requires 0 <= d.id && d.id < domains.domain.length && 0 < port && port < EventPorts.MAX;
    @ ensures bindings.peer[d.id * EventPorts.MAX + port] == d.id * EventPorts.MAX + port;
    @ ensures bindings.peer[\old(bindings.peer[d.id * EventPorts.MAX + port])]
    @           == \old(bindings.peer[d.id * EventPorts.MAX + port]);
    @ ensures peer != null && 0 < \old(bindings.peer[d.id * EventPorts.MAX + port]) % EventPorts.MAX
    @     && \old(peer.ports.state[bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX])
    @       == EventPorts.INTERDOMAIN
    @   ==> peer.ports.state[\old(bindings.peer[d.id * EventPorts.MAX + port]) % EventPorts.MAX]
    @       == EventPorts.UNBOUND
    @     && peer.ports.remote[\old(bindings.peer[d.id * EventPorts.MAX + port]) % EventPorts.MAX]
    @       == d.id;
    @ ensures \invariant_for(bindings);
    @ assignable bindings.peer[d.id * EventPorts.MAX + port],
    @   bindings.peer[bindings.peer[d.id * EventPorts.MAX + port]],
    @   peer.ports.state[bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX],
    @   peer.ports.remote[bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX];
    @*/
  private void disconnect(Domain d, int port, /*@ nullable @*/ Domain peer) {
    int peerPort = bindings.port(d.id, port);
    bindings.unbind(d.id, port);
    if (peer != null && peer.ports.state(peerPort) == EventPorts.INTERDOMAIN) {
      peer.ports.state[peerPort] = (byte) EventPorts.UNBOUND;
      peer.ports.remote[peerPort] = d.id;
    }
  }

  /** Closes every port of a domain: at most {@link EventPorts#MAX} constant steps. */
  /*@ public normal_behavior
    @ ensures (\forall int p; 0 < p && p < EventPorts.MAX;
    @             d.ports.state[p] == EventPorts.CLOSED);
    @*/
  // [impl->req~evt-reset~1]
  // [impl->req~rsc-work-events~1]
  public void closeAll(Domain d) {
    for (int port = 1; port < EventPorts.MAX; port++) {
      if (d.ports.state[port] != EventPorts.CLOSED) {
        close(d, port);
      }
    }
  }

  // ---- signalling -------------------------------------------------------------------------------

  /**
   * Signals the other end of a domain's port.
   *
   * @return 0 (also if the other end is unbound: the signal goes nowhere), EPERM, or EINVAL if the
   *     port is not one to send on
   */
  /*@ public normal_behavior
    @ requires_free \invariant_for(domains) && \invariant_for(bindings);
    @ requires_free d.ports != null && \invariant_for(d.ports);
    @ requires 0 <= d.id && d.id < domains.domain.length;
    @ ensures \result == 0 || \result == Errno.EPERM || \result == Errno.EINVAL;
    @*/
  // [impl->req~evt-own-ports-only~1]
  // [impl->req~evt-peer-only~1]
  public int send(Domain d, long number) {
    int state = d.ports.state(number);
    if (state == EventPorts.CLOSED) {
      return Errno.EINVAL;
    }
    if (state == EventPorts.UNBOUND) {
      return 0;
    }
    int port = (int) number;
    if (state == EventPorts.IPI) {
      return signalSelf(d, port);
    }
    if (state != EventPorts.INTERDOMAIN) {
      return Errno.EINVAL;
    }
    int peer = bindings.domain(d.id, port);
    if (!policy.maySignal(d.id, peer)) {
      return Errno.EPERM;
    }
    Domain receiver = domains.find(peer);
    return receiver == null ? 0 : signalPeer(d, port, receiver, bindings.port(d.id, port));
  }

  /** An event that a vCPU sends to another of its own domain; 0. */
  /*@ private normal_behavior
    @ requires 0 < port && port < EventPorts.MAX && d.ports.state[port] == EventPorts.IPI;
    @ ensures \result == 0;
    @*/
  private int signalSelf(Domain d, int port) {
    delivery.setPending(d, port);
    return 0;
  }

  /** The one place where an event leaves its domain: to the other end, if both may; 0. */
  /*@ private normal_behavior
    @ requires 0 < port && port < EventPorts.MAX && 0 <= peerPort && peerPort < EventPorts.MAX;
    @ requires d.ports.state[port] == EventPorts.INTERDOMAIN;
    @ requires bindings.peer[d.id * EventPorts.MAX + port] == peer.id * EventPorts.MAX + peerPort;
    @ requires policy.allowsSignal(d.id, peer.id);
    @ ensures \result == 0;
    @*/
  private int signalPeer(Domain d, int port, Domain peer, int peerPort) {
    delivery.setPending(peer, peerPort);
    return 0;
  }

  /** The domain at the other end of an INTERDOMAIN port. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(bindings);
    @ requires 0 <= d.id && d.id < domains.domain.length;
    @ requires 0 <= port && port < EventPorts.MAX;
    @ ensures \result == bindings.peer[d.id * EventPorts.MAX + port] / EventPorts.MAX;
    @ assignable \strictly_nothing;
    @*/
  public int peerDomain(Domain d, int port) {
    return bindings.domain(d.id, port);
  }

  /** The port at the other end of an INTERDOMAIN port. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(bindings);
    @ requires 0 <= d.id && d.id < domains.domain.length;
    @ requires 0 <= port && port < EventPorts.MAX;
    @ ensures \result == bindings.peer[d.id * EventPorts.MAX + port] % EventPorts.MAX;
    @ assignable \strictly_nothing;
    @*/
  public int peerPort(Domain d, int port) {
    return bindings.port(d.id, port);
  }

  /** Raises a virtual interrupt on a vCPU; no effect unless the guest has bound it. */
  /*@ public normal_behavior
    @ requires 0 <= virq && virq < EventPorts.VIRQS;
    @*/
  public void virq(Vcpu v, int virq) {
    int port = v.domain.ports.virqPort[v.id * EventPorts.VIRQS + virq];
    if (port != 0) {
      delivery.setPending(v.domain, port);
    }
  }

  /** Raises a global virtual interrupt of domain 0. */
  /*@ public normal_behavior
    @ requires 0 <= virq && virq < EventPorts.VIRQS;
    @*/
  public void globalVirq(int virq) {
    Domain control = domains.find(0);
    if (control == null) {
      return;
    }
    int port = control.ports.virqPort[virq];
    if (port != 0) {
      delivery.setPending(control, port);
    }
  }

  // ---- settings ---------------------------------------------------------------------------------

  /** Unmasks an open port and delivers what came meanwhile; 0 or EINVAL. */
  /*@ public normal_behavior
    @ ensures \result == 0 || \result == Errno.EINVAL;
    @*/
  public int unmask(Domain d, long number) {
    if (d.ports.state(number) == EventPorts.CLOSED) {
      return Errno.EINVAL;
    }
    int port = (int) number;
    if (d.abiPorts() <= port) {
      return Errno.EINVAL;
    }
    delivery.unmask(d, port);
    return 0;
  }

  /** 0, ENOENT for a bad vCPU, EINVAL if the port is closed or its vCPU is fixed. */
  // [impl->req~evt-bind-vcpu~1]
  /*@ public normal_behavior
    @ ensures \result == 0 ==> d.ports.vcpu[(int) port] == vcpu;
    @*/
  public int bindVcpu(Domain d, long port, long vcpu) {
    Vcpu v = d.vcpuAt(vcpu);
    if (v == null) {
      return Errno.ENOENT;
    }
    int state = d.ports.state(port);
    boolean global = state == EventPorts.VIRQ && EventPorts.isGlobal(d.ports.remote[(int) port]);
    if (state != EventPorts.UNBOUND && state != EventPorts.INTERDOMAIN && !global) {
      return Errno.EINVAL;
    }
    d.ports.vcpu[(int) port] = v.id;
    return 0;
  }
}
