/*
 * Another domain's ports.
 *
 * The victim has ports of every kind: a loopback pair, a VIRQ, an IPI port, one offered to domain 0
 * and one offered to itself. The attacker has none, and does everything to every number: send,
 * close, unmask, bind to a vCPU, bind to the victim's port, ask for its status. All must fail. The
 * victim then finds its ports in their states and not one of them pending.
 *
 * @xen public/event_channel.h; XSA-338, XSA-47
 */
#include "guest.h"

#define NUMBERS 128

enum { READY = 1, DONE = 1 };

#ifdef ROLE_VICTIM

static unsigned status_of(evtchn_port_t port) {
  struct evtchn_status status = {.status = 99};
  event_status(DOMID_SELF, port, &status);
  return status.status;
}

void test_main(void) {
  require_xen();
  evtchn_port_t ports[6];
  unsigned kinds[6] = {EVTCHNSTAT_interdomain, EVTCHNSTAT_interdomain, EVTCHNSTAT_virq,
                       EVTCHNSTAT_ipi,         EVTCHNSTAT_unbound,     EVTCHNSTAT_unbound};
  event_loopback(&ports[0], &ports[1]);
  ports[2] = (evtchn_port_t)event_bind_virq(VIRQ_DEBUG, 0);
  ports[3] = (evtchn_port_t)event_bind_ipi(0);
  ports[4] = (evtchn_port_t)event_alloc_unbound(0);
  ports[5] = (evtchn_port_t)event_alloc_unbound(DOMID_SELF);
  pair_open();
  pair_say(READY);
  pair_await(DONE);
  for (unsigned i = 0; i < 6; i++) {
    check_equal((long)status_of(ports[i]), (long)kinds[i], "kind of port %u", ports[i]);
    check(!event_pending(ports[i]), "port %u is not pending", ports[i]);
  }
  pair_close();
}

#else

// [guest->req~acc-refused-changes-nothing~1]
// [guest->req~evt-own-ports-only~1]
static void own_numbers(void) {
  for (evtchn_port_t port = 0; port < NUMBERS; port++) {
    struct evtchn_status status;
    long known = event_status(DOMID_SELF, port, &status);
    if (known == 0 && status.status != EVTCHNSTAT_closed) {
      continue; /* the toolstack may have given the attacker ports of its own */
    }
    check_refused(event_send(port), "send on port %u", port);
    check_refused(event_close(port), "close port %u", port);
    check_refused(event_bind_vcpu(port, 0), "bind port %u to a vCPU", port);
  }
}

// [guest->req~evt-bind-needs-offer~1]
// [guest->req~evt-status~1]
static void ports_of(domid_t victim) {
  for (evtchn_port_t port = 0; port < NUMBERS; port++) {
    struct evtchn_status status;
    check_refused(event_bind_interdomain(victim, port), "bind to port %u of the victim", port);
    check_refused(event_status(victim, port, &status), "status of port %u of the victim", port);
  }
  struct evtchn_alloc_unbound alloc = {.dom = victim, .remote_dom = DOMID_SELF};
  check_refused(event_channel_op(EVTCHNOP_alloc_unbound, &alloc), "a port in the victim");
}

void test_main(void) {
  require_xen();
  pair_join();
  pair_await(READY);
  own_numbers();
  ports_of(peer_domid());
  pair_say(DONE);
  pair_close();
}

#endif
