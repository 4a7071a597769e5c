package touchstone.spec.state;

/**
 * What an open event-channel port is bound to, and the vCPU it notifies. @xen
 * public/event_channel.h
 */
public sealed interface Port {
  int vcpu();

  Port notifying(int vcpu);

  /** Offered to a domain, or left behind by it. */
  record Unbound(int vcpu, int remote) implements Port {
    @Override
    public Unbound notifying(int other) {
      return new Unbound(other, remote);
    }
  }

  /** One end of a binding; the other end is {@code remotePort} of {@code remote}. */
  record Interdomain(int vcpu, int remote, int remotePort) implements Port {
    @Override
    public Interdomain notifying(int other) {
      return new Interdomain(other, remote, remotePort);
    }
  }

  record VirtualIrq(int vcpu, int virq) implements Port {
    @Override
    public VirtualIrq notifying(int other) {
      return new VirtualIrq(other, virq);
    }
  }

  record Ipi(int vcpu) implements Port {
    @Override
    public Ipi notifying(int other) {
      return new Ipi(other);
    }
  }
}
