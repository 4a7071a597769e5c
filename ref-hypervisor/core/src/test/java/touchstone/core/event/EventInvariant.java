package touchstone.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;

/** Bindings are symmetric, and a VIRQ's port says so itself. */
public final class EventInvariant {
  private EventInvariant() {}

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
