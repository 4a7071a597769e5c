/*
 * Virtual interrupts.
 *
 * A per-vCPU VIRQ can be bound once per vCPU: a second binding fails with -EEXIST, closing the port
 * frees it. Numbers from NR_VIRQS on fail with -EINVAL, vCPUs that are not there with -ENOENT. A
 * global VIRQ must be bound to vCPU 0 and never arrives here: it is sent to the control domain.
 * Sending on a VIRQ port is refused with -EINVAL: only the hypervisor raises it.
 *
 * @xen public/event_channel.h EVTCHNOP_bind_virq, xen/common/event_channel.c
 */
#include "guest.h"

// [guest->req~evt-virq-once~1]
void test_main(void) {
  require_xen();
  long port = event_bind_virq(VIRQ_TIMER, 0);
  if (!check(port > 0, "bind VIRQ_TIMER: %ld", port)) {
    return;
  }
  check_equal(event_bind_virq(VIRQ_TIMER, 0), -XEN_EEXIST, "bind it again");
  struct evtchn_status status;
  check_equal(event_status(DOMID_SELF, (evtchn_port_t)port, &status), 0, "status");
  check_equal((long)status.status, EVTCHNSTAT_virq, "kind of the port");
  check_equal((long)status.u.virq, VIRQ_TIMER, "its VIRQ");
  check_equal(event_send((evtchn_port_t)port), -XEN_EINVAL, "send on a VIRQ port");
  check_refused(event_bind_interdomain(DOMID_SELF, (evtchn_port_t)port), "bind to a VIRQ port");
  check_equal(event_close((evtchn_port_t)port), 0, "close");
  long again = event_bind_virq(VIRQ_TIMER, 0);
  check(again > 0, "after the close it can be bound again: %ld", again);

  static const uint32_t virqs[] = {NR_VIRQS, NR_VIRQS + 1, 63, 64, 0x10000, 0x80000000, 0xffffffff};
  for (unsigned i = 0; i < sizeof(virqs) / sizeof(*virqs); i++) {
    check_equal(event_bind_virq(virqs[i], 0), -XEN_EINVAL, "VIRQ %x", virqs[i]);
  }
  static const uint32_t vcpus[] = {64, 4095, 8192, 0x80000000, 0xffffffff};
  for (unsigned i = 0; i < sizeof(vcpus) / sizeof(*vcpus); i++) {
    check_equal(event_bind_virq(VIRQ_DEBUG, vcpus[i]), -XEN_ENOENT, "VIRQ_DEBUG on vCPU %x",
                vcpus[i]);
  }
}
