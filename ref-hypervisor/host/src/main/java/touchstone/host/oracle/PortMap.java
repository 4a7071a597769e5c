package touchstone.host.oracle;

import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import touchstone.core.event.EventPorts;
import touchstone.spec.state.Port;

/** One domain's ports, kept from one look to the next and changed where the core's have changed. */
final class PortMap {
  private final EventPorts ports;
  private final long[] seen = new long[EventPorts.MAX];
  private PSortedMap<Integer, Port> open = TreePMap.empty();

  PortMap(EventPorts ports) {
    this.ports = ports;
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
    long binding = (long) ports.remote(number) << 32 | (long) ports.remotePort(number) << 16;
    return binding | (long) ports.vcpu(number) << 8 | state;
  }

  private Port port(int state, int number) {
    int vcpu = ports.vcpu(number);
    int remote = ports.remote(number);
    return switch (state) {
      case EventPorts.UNBOUND -> new Port.Unbound(vcpu, remote);
      case EventPorts.INTERDOMAIN -> new Port.Interdomain(vcpu, remote, ports.remotePort(number));
      case EventPorts.VIRQ -> new Port.VirtualIrq(vcpu, remote);
      default -> new Port.Ipi(vcpu);
    };
  }
}
