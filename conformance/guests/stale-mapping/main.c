/*
 * The page is gone, the translation is not.
 *
 * XENMEM_decrease_reservation clears the second-level entry. If the processor's cached translation
 * of it is not flushed before the frame goes on, the guest reads, or writes, what belongs to
 * somebody else: XSA-480 and its kin. The guest touches pages, so that their translations are
 * cached, gives them up, and at once looks through the old addresses. As everywhere, what an access
 * to nothing does is the hypervisor's choice, and may end the domain; so the verdict is printed
 * before.
 *
 * @sdm 29.4.3.1 (INVEPT), @apm 15.16.1
 */
#include "guest.h"

#define PAGES 16
#define MARK 0x5a5a1234ul

static long decrease(void *page) {
  xen_pfn_t gfn = GFN(page);
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &gfn);
  return memory_op(XENMEM_decrease_reservation, &op);
}

// [guest->req~mem-flush-before-free~1]
// [guest->req~mem-removal~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < PAGES; i++) {
    volatile unsigned long *page = spare_page(i);
    page[7] = MARK + i;
    unsigned long value = page[7];
    check(value == MARK + i, "page %u is memory", i);
    check_equal(decrease((void *)page), 1, "give page %u up", i);
    verdict_so_far();
    int vector = probe_read(page + 7, &value);
    check(vector != NO_FAULT || value == 0 || value == ~0ul, "page %u still shows %lx", i, value);
    probe_write(page + 7, ~MARK);
    vector = probe_read(page + 7, &value);
    check(vector != NO_FAULT || value == 0 || value == ~0ul, "page %u took a write: %lx", i, value);
  }
}
