/*
 * The life of an event channel, both ends in one domain.
 *
 * A port is allocated for oneself and bound to a second one. A send on either end makes the other
 * end pending, never itself. Closing one end leaves the other unbound, ready to be bound again by
 * the same domain; a send on an unbound port is accepted and reaches nobody. Operations on closed
 * ports and on numbers that never were ports fail with -EINVAL. Binding to a port that is not an
 * offer (bound already, closed, of another kind) fails.
 *
 * @xen public/event_channel.h, xen/common/event_channel.c
 */
#include "guest.h"

static evtchn_port_t first, second;

static void status_is(evtchn_port_t port, unsigned expected, const char *what) {
  struct evtchn_status status;
  check_equal(event_status(DOMID_SELF, port, &status), 0, "status of %s", what);
  check_equal((long)status.status, (long)expected, "kind of %s", what);
}

static void sends(void) {
  check_equal(event_send(first), 0, "send on the first end");
  check(event_pending(second) && !event_pending(first), "only the second end is pending");
  check(event_take(second), "take it");
  check_equal(event_send(second), 0, "send on the second end");
  check(event_pending(first) && !event_pending(second), "only the first end is pending");
  check(event_take(first), "take it");
}

static void binds(void) {
  struct evtchn_status status;
  check_equal(event_status(DOMID_SELF, first, &status), 0, "status");
  check_equal(status.u.interdomain.port, (long)second, "the ends know each other");
  check_refused(event_bind_interdomain(DOMID_SELF, first), "bind to a bound port");
  check_refused(event_bind_interdomain(DOMID_SELF, 0), "bind to port 0");
  check_refused(event_bind_interdomain(DOMID_SELF, 0xffffffff), "bind to port 2^32 - 1");
  check_refused(event_bind_interdomain(0x7fef, 1), "bind to a domain that is not there");
}

static void closes(void) {
  check_equal(event_close(second), 0, "close the second end");
  status_is(first, EVTCHNSTAT_unbound, "the end that is left");
  status_is(second, EVTCHNSTAT_closed, "the closed end");
  check_equal(event_send(first), 0, "send on an unbound port");
  check(!event_pending(first) && !event_pending(second), "which reaches nobody");
  check_equal(event_send(second), -XEN_EINVAL, "send on a closed port");
  check_equal(event_close(second), -XEN_EINVAL, "close it again");
  long again = event_bind_interdomain(DOMID_SELF, first);
  check(again > 0, "the unbound end can be bound again: %ld", again);
  check_equal(event_close((evtchn_port_t)again), 0, "close the new end");
  check_equal(event_close(first), 0, "close the first end");
}

static void hostile_numbers(void) {
  static const evtchn_port_t ports[] = {0, 4096, 4097, 0x20000, 0x7fffffff, 0x80000000, 0xffffffff};
  for (unsigned i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
    check_equal(event_send(ports[i]), -XEN_EINVAL, "send on port %x", ports[i]);
    check_equal(event_close(ports[i]), -XEN_EINVAL, "close port %x", ports[i]);
    long unmasked = event_unmask(ports[i]);
    /* Port 0 is reserved, but Xen lets it be unmasked. */
    check(unmasked == -XEN_EINVAL || (ports[i] == 0 && unmasked == 0), "unmask port %x: %ld",
          ports[i], unmasked);
    check_refused(event_bind_vcpu(ports[i], 0), "bind port %x to a vCPU", ports[i]);
  }
}

// [guest->req~evt-close~1]
// [guest->req~evt-bind-needs-offer~1]
void test_main(void) {
  require_xen();
  event_loopback(&first, &second);
  check(first != second, "the ends are two ports: %u and %u", first, second);
  status_is(first, EVTCHNSTAT_interdomain, "the first end");
  status_is(second, EVTCHNSTAT_interdomain, "the second end");
  sends();
  binds();
  closes();
  hostile_numbers();
}
