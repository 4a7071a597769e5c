/*
 * Masked events.
 *
 * A send sets the pending bit whether or not the port is masked; the mask only holds back the
 * selector bit and the upcall. EVTCHNOP_unmask clears the mask bit and, if the port is pending,
 * does what the send would have done. Several sends to a pending port are one event. Without
 * EVTCHNOP_unmask a guest that clears the mask bit itself must look for pending bits itself.
 *
 * @xen public/xen.h (shared_info), public/event_channel.h EVTCHNOP_unmask
 */
#include "guest.h"

static bool selected(evtchn_port_t port) {
  return vcpu_info(0)->evtchn_pending_sel >> port / (8 * sizeof(xen_ulong_t)) & 1;
}

// [guest->req~evt-pending-kept~1]
void test_main(void) {
  require_xen();
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  volatile struct vcpu_info *info = vcpu_info(0);
  info->evtchn_pending_sel = 0;
  info->evtchn_upcall_pending = 0;

  event_mask(receiver, true);
  check_equal(event_send(sender), 0, "send to a masked port");
  check_equal(event_send(sender), 0, "send to it again");
  check(event_pending(receiver), "a masked port becomes pending");
  check(!info->evtchn_upcall_pending, "without an upcall");
  check(!selected(receiver), "and without a selector bit");

  check_equal(event_unmask(receiver), 0, "unmask");
  check(event_pending(receiver), "it is still pending");
  check(info->evtchn_upcall_pending, "now with an upcall");
  check(selected(receiver), "and the selector bit");
  check(event_take(receiver), "two sends are one event");
  info->evtchn_pending_sel = 0;
  info->evtchn_upcall_pending = 0;

  check_equal(event_unmask(receiver), 0, "unmask an open port");
  check(!event_pending(receiver) && !info->evtchn_upcall_pending, "makes nothing pending");
  check_equal(event_send(sender), 0, "send to an open port");
  check(event_pending(receiver) && info->evtchn_upcall_pending && selected(receiver),
        "sets pending, selector and upcall");
}
