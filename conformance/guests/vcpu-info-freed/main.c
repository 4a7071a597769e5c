/*
 * A vcpu_info in a page that is given up.
 *
 * VCPUOP_register_vcpu_info makes the hypervisor write events into a page of the guest's own. The
 * guest then gives the page up. Whether that is refused or not, the frame must not serve anybody
 * else while the hypervisor writes to it. The guest turns over the machine's free memory, sends
 * itself events in between, and finds every new page zero, before and after.
 *
 * @xen public/vcpu.h VCPUOP_register_vcpu_info; XSA-217
 */
#include "guest.h"
#include "recycle.h"

#define FIRST 8

static long give_up(void *page) {
  xen_pfn_t gfn = GFN(page);
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &gfn);
  return memory_op(XENMEM_decrease_reservation, &op);
}

// [guest->req~evt-vcpu-info~1]
// [guest->req~res-populate-zero~1]
void test_main(void) {
  require_xen();
  evtchn_port_t port, other;
  event_loopback(&port, &other);
  uint8_t *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  for (unsigned round = 0; round < RECYCLE_ROUNDS; round++) {
    recycle(FIRST); /* so that what is given up last may be given out first */
  }
  struct vcpu_register_vcpu_info info = {.mfn = GFN(page), .offset = 0};
  if (!check_equal(vcpu_op(VCPUOP_register_vcpu_info, 0, &info), 0, "register")) {
    return;
  }
  long given = give_up(page);
  check(given == 0 || given == 1 || given < 0, "giving the page up: %ld", given);
  for (unsigned round = 0; round < RECYCLE_ROUNDS; round++) {
    recycle(FIRST);
    if (!check(recycle_holds(FIRST, 0), "new pages are zero, round %u", round)) {
      return;
    }
    event_send(port);
    event_take(other);
    yield();
    if (!check(recycle_holds(FIRST, 0), "new pages stay zero, round %u", round)) {
      return;
    }
  }
}
