/*
 * A channel between two domains, by consent.
 *
 * The server offers a port to the client, which binds to it. Events go both ways and arrive at the
 * bound end only. A second binding to the same port fails. When the client closes its end, the
 * server's end is unbound again; a send then reaches nobody, and the client cannot send any more.
 *
 * @xen public/event_channel.h
 */
#include "guest.h"

enum { OFFERED = 1, GOT_PING = 2, SAW_CLOSE = 3 };
enum { BOUND = 1, GOT_PONG = 2, CLOSED = 3 };

#ifdef ROLE_SERVER

static unsigned status_of(evtchn_port_t port) {
  struct evtchn_status status = {.status = 99};
  event_status(DOMID_SELF, port, &status);
  return status.status;
}

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_open();
  long offered = event_alloc_unbound(peer_domid());
  long bystander = event_alloc_unbound(DOMID_SELF);
  check(offered > 0 && bystander > 0, "ports %ld and %ld", offered, bystander);
  evtchn_port_t port = (evtchn_port_t)offered;
  page->words[0] = (unsigned long)offered;
  pair_say(OFFERED);
  pair_await(BOUND);
  check(event_poll(port, PATIENCE_US) && event_take(port), "the client's event arrives");
  check(!event_pending((evtchn_port_t)bystander), "at no other port");
  pair_say(GOT_PING);
  check_equal(event_send(port), 0, "an event back");
  check(!event_pending(port), "does not arrive at the sender");
  pair_await(CLOSED);
  check_equal((long)status_of(port), EVTCHNSTAT_unbound, "kind of the port after the close");
  check_equal(event_send(port), 0, "a send to nobody");
  pair_say(SAW_CLOSE);
  pair_close();
}

#else

// [guest->req~evt-peer-only~1]
// [guest->req~evt-bind-needs-offer~1]
// [guest->req~evt-close~1]
// [guest->req~evt-own-ports-only~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_await(OFFERED);
  evtchn_port_t offered = (evtchn_port_t)page->words[0];
  long bound = event_bind_interdomain(peer_domid(), offered);
  if (!check(bound > 0, "bind to port %u: %ld", offered, bound)) {
    return;
  }
  evtchn_port_t port = (evtchn_port_t)bound;
  event_take(port); /* Xen marks a fresh binding pending */
  check_refused(event_bind_interdomain(peer_domid(), offered), "bind to it again");
  check_equal(event_send(port), 0, "send to the server");
  pair_say(BOUND);
  pair_await(GOT_PING);
  check(event_poll(port, PATIENCE_US) && event_take(port), "the server's event arrives");
  pair_say(GOT_PONG);
  check_equal(event_close(port), 0, "close");
  check_refused(event_send(port), "send on a closed port");
  pair_say(CLOSED);
  pair_await(SAW_CLOSE);
  check(!event_pending(port), "nothing arrives at the closed port");
  pair_close();
}

#endif
