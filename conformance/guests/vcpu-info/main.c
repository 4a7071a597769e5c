/*
 * VCPUOP_register_vcpu_info.
 *
 * The guest names a page of its own and an offset, and from then on the hypervisor writes this
 * vCPU's pending bits and clock there. So the guest tells the hypervisor where to write, for ever:
 * the page must be RAM of the domain, the structure must lie within it, and a second registration
 * is refused. What was pending before must not be lost: Xen marks all selectors pending afterwards.
 *
 * @xen public/vcpu.h vcpu_register_vcpu_info, xen/common/domain.c (map_vcpu_info)
 */
#include "guest.h"

static long register_at(unsigned long gfn, unsigned offset) {
  struct vcpu_register_vcpu_info op = {.mfn = gfn, .offset = offset};
  return vcpu_op(VCPUOP_register_vcpu_info, 0, &op);
}

// [guest->req~evt-vcpu-info~1]
void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  vcpu_info(0)->evtchn_upcall_pending = 0;
  vcpu_info(0)->evtchn_pending_sel = 0;

  unsigned size = sizeof(struct vcpu_info);
  check_refused(register_at(GFN(page), PAGE_SIZE), "behind the page");
  check_refused(register_at(GFN(page), PAGE_SIZE - size + 8), "across the end of the page");
  check_refused(register_at(GFN(page), 0xfffffff8), "an offset that wraps");
  check_refused(register_at(GFN(HOLE_FREE), 0), "a page that is not there");
  check_refused(register_at(~0ul >> 12, 0), "a page that cannot be");

  check_equal(register_at(GFN(page), 256), 0, "a good place");
  volatile struct vcpu_info *info = (volatile struct vcpu_info *)(page + 256);
  info->evtchn_upcall_pending = 0;
  info->evtchn_pending_sel = 0;
  check_equal(event_send(sender), 0, "send");
  check(info->evtchn_upcall_pending && info->evtchn_pending_sel,
        "the event shows at the new place");
  check(memory_is(page, 0, 256) && memory_is(page + 256 + size, 0, PAGE_SIZE - 256 - size),
        "and only there");
  yield();
  check(info->time.tsc_to_system_mul != 0 && !(info->time.version & 1), "so does the clock");
  check_refused(register_at(GFN(page), 1024), "a second place");
}
