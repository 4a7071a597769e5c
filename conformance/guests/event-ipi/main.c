/*
 * Interprocessor events.
 *
 * EVTCHNOP_bind_ipi gives a port that is bound to one vCPU of the caller and to itself: a send
 * makes it pending for that vCPU, and the selector bit goes into that vCPU's info and no other's.
 * Numbers of vCPUs that are not there fail with -ENOENT. An IPI port cannot be moved to another
 * vCPU (-EINVAL).
 *
 * @xen public/event_channel.h EVTCHNOP_bind_ipi, EVTCHNOP_bind_vcpu
 */
#include "guest.h"

// [guest->req~evt-ipi~1]
void test_main(void) {
  require_xen();
  long here = event_bind_ipi(0), there = event_bind_ipi(1);
  if (!check(here > 0 && there > 0 && here != there, "ports %ld and %ld", here, there)) {
    return;
  }
  vcpu_info(0)->evtchn_pending_sel = vcpu_info(1)->evtchn_pending_sel = 0;
  vcpu_info(0)->evtchn_upcall_pending = vcpu_info(1)->evtchn_upcall_pending = 0;

  check_equal(event_send((evtchn_port_t)there), 0, "send to vCPU 1");
  check(event_pending((evtchn_port_t)there), "its port is pending");
  check(!event_pending((evtchn_port_t)here), "the other is not");
  check(vcpu_info(1)->evtchn_upcall_pending, "vCPU 1 has an upcall pending");
  check(!vcpu_info(0)->evtchn_upcall_pending, "vCPU 0 has none");
  check_equal(event_send((evtchn_port_t)here), 0, "send to vCPU 0");
  check(vcpu_info(0)->evtchn_upcall_pending, "now vCPU 0 has one");

  struct evtchn_status status;
  check_equal(event_status(DOMID_SELF, (evtchn_port_t)there, &status), 0, "status");
  check_equal((long)status.status, EVTCHNSTAT_ipi, "kind of the port");
  check_equal((long)status.vcpu, 1, "its vCPU");
  check_refused(event_bind_vcpu((evtchn_port_t)there, 0), "moving an IPI port");

  static const uint32_t vcpus[] = {64, 127, 4095, 8192, 0x80000000, 0xffffffff};
  for (unsigned i = 0; i < sizeof(vcpus) / sizeof(*vcpus); i++) {
    check_equal(event_bind_ipi(vcpus[i]), -XEN_ENOENT, "IPI port for vCPU %x", vcpus[i]);
  }
}
