package touchstone.host.oracle;

import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventChannels;
import touchstone.core.event.EventPorts;
import touchstone.spec.state.Port;

/** One domain's ports, kept from one look to the next and changed where the core's have changed. */
final class PortMap {
  private final EventChannels events;
  private final Domain domain;
  private final EventPorts ports;
  private final long[] seen = new long[EventPorts.MAX];
  private PSortedMap<Integer, Port> open = TreePMap.empty();

  PortMap(EventChannels events, Domain domain) {
    this.events = events;
    this.domain = domain;
    ports = domain.ports;
  }

  PSortedMap<Integer, Port> now() {
    for (int number = 1; number < EventPorts.MAX; number++) {
      int state = ports.state(number);
      long now = state == EventPorts.CLOSED ? 0 : packed(state, number);
      if (now != seen[number]) {
        seen[number] = now;
        open = now == 0 ? open.minus(number) : open.plus(number, port(state, number));
      }
    }
    return open;
  }

  /** All of a port's numbers in one; they are below 2^16. */
  private long packed(int state, int number) {
    boolean bound = state == EventPorts.INTERDOMAIN;
    long remote = bound ? events.peerDomain(domain, number) : ports.remote(number);
    long remotePort = bound ? events.peerPort(domain, number) : 0;
    return remote << 32 | remotePort << 16 | (long) ports.vcpu(number) << 8 | state;
  }

  private Port port(int state, int number) {
    int vcpu = ports.vcpu(number);
    return switch (state) {
      case EventPorts.UNBOUND -> new Port.Unbound(vcpu, ports.remote(number));
      case EventPorts.INTERDOMAIN ->
          new Port.Interdomain(
              vcpu, events.peerDomain(domain, number), events.peerPort(domain, number));
      case EventPorts.VIRQ -> new Port.VirtualIrq(vcpu, ports.remote(number));
      default -> new Port.Ipi(vcpu);
    };
  }
}
