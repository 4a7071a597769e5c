package touchstone.core.event;

/**
 * Which port is connected to which: one table over the ports of all domains.
 *
 * <p>An end that is connected names the other end, one that is not names itself; so the table is
 * its own inverse, and no port can ever be reached by two.
 */
final class Bindings {
  /** The other end of port p of domain d is at {@code d * EventPorts.MAX + p}, coded alike. */
  /*@ spec_public @*/ private final int[] peer;

  /*@ public invariant (\forall int x; 0 <= x && x < peer.length;
    @                     0 <= peer[x] && peer[x] < peer.length);
    @ public invariant (\forall int x; 0 <= x && x < peer.length; peer[peer[x]] == x);
    @*/

  /*@ public normal_behavior
    @ requires 0 < domains && domains <= 32768;
    @ ensures peer.length == domains * EventPorts.MAX;
    @ ensures (\forall int x; 0 <= x && x < peer.length; peer[x] == x);
    @*/
  Bindings(int domains) {
    peer = new int[domains * EventPorts.MAX];
    /*@ loop_invariant 0 <= end && end <= peer.length;
      @ loop_invariant (\forall int x; 0 <= x && x < end; peer[x] == x);
      @ decreases peer.length - end;
      @ assignable peer[*];
      @*/
    for (int end = 0; end < peer.length; end++) {
      peer[end] = end;
    }
  }

  /** Whether a port is connected. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= port && port < EventPorts.MAX;
    @ requires domain * EventPorts.MAX + port < peer.length;
    @ ensures \result <==> peer[domain * EventPorts.MAX + port] != domain * EventPorts.MAX + port;
    @ assignable \strictly_nothing;
    @*/
  boolean isBound(int domain, int port) {
    int end = domain * EventPorts.MAX + port;
    return peer[end] != end;
  }

  /** The domain at the other end, the port's own if it is not connected. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= port && port < EventPorts.MAX;
    @ requires domain * EventPorts.MAX + port < peer.length;
    @ ensures \result == peer[domain * EventPorts.MAX + port] / EventPorts.MAX;
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  int domain(int domain, int port) {
    return peer[domain * EventPorts.MAX + port] / EventPorts.MAX;
  }

  /** The port at the other end, the port itself if it is not connected. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= port && port < EventPorts.MAX;
    @ requires domain * EventPorts.MAX + port < peer.length;
    @ ensures \result == peer[domain * EventPorts.MAX + port] % EventPorts.MAX;
    @ ensures 0 <= \result && \result < EventPorts.MAX;
    @ assignable \strictly_nothing;
    @*/
  int port(int domain, int port) {
    return peer[domain * EventPorts.MAX + port] % EventPorts.MAX;
  }

  /** Connects two ports that are not; false, and nothing done, if one of them is. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= port && port < EventPorts.MAX;
    @ requires domain * EventPorts.MAX + port < peer.length;
    @ requires 0 <= other && 0 <= otherPort && otherPort < EventPorts.MAX;
    @ requires other * EventPorts.MAX + otherPort < peer.length;
    @ ensures \result
    @           ==> peer[domain * EventPorts.MAX + port] == other * EventPorts.MAX + otherPort
    @             && peer[other * EventPorts.MAX + otherPort] == domain * EventPorts.MAX + port;
    @ ensures \result
    @           <==> \old(peer[domain * EventPorts.MAX + port]) == domain * EventPorts.MAX + port
    @             && \old(peer[other * EventPorts.MAX + otherPort])
    @               == other * EventPorts.MAX + otherPort;
    @ assignable peer[domain * EventPorts.MAX + port], peer[other * EventPorts.MAX + otherPort];
    @*/
  // [impl->req~evt-bind-needs-offer~1]
  boolean bind(int domain, int port, int other, int otherPort) {
    int a = domain * EventPorts.MAX + port;
    int b = other * EventPorts.MAX + otherPort;
    if (peer[a] != a || peer[b] != b) {
      return false;
    }
    peer[a] = b;
    peer[b] = a;
    return true;
  }

  /** Disconnects both ends of a port's connection, if it has one; all others stay. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= port && port < EventPorts.MAX;
    @ requires domain * EventPorts.MAX + port < peer.length;
    @ ensures peer[domain * EventPorts.MAX + port] == domain * EventPorts.MAX + port;
    @ ensures peer[\old(peer[domain * EventPorts.MAX + port])]
    @           == \old(peer[domain * EventPorts.MAX + port]);
    @ assignable peer[domain * EventPorts.MAX + port],
    @            peer[peer[domain * EventPorts.MAX + port]];
    @*/
  void unbind(int domain, int port) {
    int a = domain * EventPorts.MAX + port;
    int b = peer[a];
    peer[b] = b;
    peer[a] = a;
  }
}
