/*
 * Ports that are used again, and ports that do not exist.
 *
 * A port is closed while its event is pending and masked. Whoever opens it next must not find an
 * event: it would be one that nobody sent. EVTCHNOP_reset closes all ports of a domain in the same
 * way. And a number beyond the last port is no port, in every operation.
 *
 * @xen public/event_channel.h; XSA-338, XSA-342, XSA-343
 */
#include "guest.h"

// [guest->req~evt-close~1]
static void closed_while_pending(void) {
  evtchn_port_t port, other;
  event_loopback(&port, &other);
  event_mask(other, true);
  event_take(other); /* a new binding is pending */
  check_equal(event_send(port), 0, "send");
  check(event_pending(other), "the event is pending");
  check_equal(event_close(other), 0, "close the port with its event");
  check(!event_pending(other), "a closed port has no event");
  long next = event_alloc_unbound(DOMID_SELF);
  check(next > 0 && !event_pending((evtchn_port_t)next), "a new port has no event: %ld", next);
}

static void reset(void) {
  evtchn_port_t port, other;
  event_loopback(&port, &other);
  struct evtchn_reset op = {.dom = DOMID_SELF};
  check_equal(event_channel_op(EVTCHNOP_reset, &op), 0, "reset");
  struct evtchn_status status;
  check_equal(event_status(DOMID_SELF, port, &status), 0, "status of a port after the reset");
  check_equal((long)status.status, EVTCHNSTAT_closed, "it is closed");
  check_refused(event_send(other), "send on the other");
}

// [guest->req~evt-own-ports-only~1]
static void no_port(evtchn_port_t port) {
  struct evtchn_status status;
  check_refused(event_send(port), "send on port %x", port);
  check_refused(event_close(port), "close port %x", port);
  check_refused(event_unmask(port), "unmask port %x", port);
  check_refused(event_bind_vcpu(port, 0), "bind port %x to a vCPU", port);
  check_refused(event_status(DOMID_SELF, port, &status), "status of port %x", port);
  check_refused(event_bind_interdomain(DOMID_SELF, port), "bind to port %x", port);
}

void test_main(void) {
  require_xen();
  closed_while_pending();
  static const evtchn_port_t beyond[] = {4096, 4097, 0x20000, 0x7fffffff, 0x80000000u, 0xffffffffu};
  for (unsigned i = 0; i < sizeof(beyond) / sizeof(*beyond); i++) {
    no_port(beyond[i]);
  }
  reset();
}
