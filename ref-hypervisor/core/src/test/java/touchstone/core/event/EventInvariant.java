package touchstone.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;

/** Bindings are symmetric, and a VIRQ's port says so itself. */
public final class EventInvariant {
  private EventInvariant() {}

  /** Number and peer of every port that is offered to a domain or connected to one. */
  public static List<List<Integer>> openPorts(EventChannels events, Domain d) {
    List<List<Integer>> open = new ArrayList<>();
    for (int port = 1; port < EventPorts.MAX; port++) {
      int state = d.ports.state(port);
      if (state == EventPorts.UNBOUND) {
        open.add(List.of(port, d.ports.remote[port]));
      }
      if (state == EventPorts.INTERDOMAIN) {
        open.add(List.of(port, events.peerDomain(d, port)));
      }
    }
    return open;
  }

  // [utest->req~evt-symmetric~1]
  public static void check(EventChannels events, Domains domains, Domain d) {
    EventPorts p = d.ports;
    for (int port = 0; port < EventPorts.MAX; port++) {
      if (p.state[port] == EventPorts.INTERDOMAIN) {
        Domain peer = domains.find(events.peerDomain(d, port));
        assertThat(peer).isNotNull();
        int other = events.peerPort(d, port);
        assertThat((int) peer.ports.state[other]).isEqualTo(EventPorts.INTERDOMAIN);
        assertThat(events.peerDomain(peer, other)).isEqualTo(d.id);
        assertThat(events.peerPort(peer, other)).isEqualTo(port);
      }
      if (p.state[port] == EventPorts.VIRQ) {
        assertThat(p.virqPort[p.slot(port)]).isEqualTo(port);
      }
    }
    for (int virqPort : p.virqPort) {
      assertThat(virqPort == 0 || p.state[virqPort] == EventPorts.VIRQ).isTrue();
    }
  }
}
