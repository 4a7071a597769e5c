/*
 * Event channels under the silo policy.
 *
 * Each of two domains offers ports to the other, which must be refused with -EPERM, and tries to
 * bind to every port the other may have. None may succeed, and no port may become pending. Offers
 * to the control domain and to oneself work. That the way to the control domain is really open is
 * shown by the console: the guest writes a line into the ring, sends on the console port, and
 * waits until the consumer's index has followed.
 *
 * @xen xsm/silo.c, public/event_channel.h, public/io/console.h
 */
#include "guest.h"

#include <xen/io/console.h>

#define PORTS 64

static uint64_t param(unsigned index) {
  struct xen_hvm_param op = {.domid = DOMID_SELF, .index = index};
  return hvm_op(HVMOP_get_param, &op) ? 0 : op.value;
}

static void heard_by_control_domain(void) {
  volatile struct xencons_interface *ring =
      (volatile struct xencons_interface *)(unsigned long)(param(HVM_PARAM_CONSOLE_PFN) *
                                                           PAGE_SIZE);
  evtchn_port_t port = (evtchn_port_t)param(HVM_PARAM_CONSOLE_EVTCHN);
  if (!check(ring && port, "there is a console ring and its port %u", port)) {
    return;
  }
  static const char line[] = "a line for the control domain\n";
  for (unsigned i = 0; line[i]; i++) {
    ring->out[MASK_XENCONS_IDX(ring->out_prod + i, ring->out)] = line[i];
  }
  barrier();
  ring->out_prod += sizeof(line) - 1;
  check_equal(event_send(port), 0, "send to the control domain");
  check(await(ring->out_cons == ring->out_prod), "it has read the line");
}

// [guest->req~evt-silo~1]
void test_main(void) {
  require_xen();
  domid_t peer = peer_domid();
  check_equal(event_alloc_unbound(peer), -XEN_EPERM, "a port for the peer");
  for (unsigned round = 0; round < 2; round++) {
    for (evtchn_port_t port = 0; port < PORTS; port++) {
      check_refused(event_bind_interdomain(peer, port), "bind to port %u of the peer", port);
    }
    nap(2 * US_PER_MS);
  }
  check(event_alloc_unbound(0) > 0, "a port for the control domain");
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  check_equal(event_send(sender), 0, "send to oneself");
  check(event_take(receiver), "it arrives");
  heard_by_control_domain();
}
