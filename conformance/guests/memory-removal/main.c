/*
 * Giving memory up and asking for it again.
 *
 * XENMEM_decrease_reservation takes the page from the domain: the reservation shrinks by one and
 * the guest frame number translates to nothing. XENMEM_populate_physmap gives a page at that number
 * again, not necessarily the same, and whoever had it before: it must read as zero. In XSA-222 and
 * XSA-247 the result of the removal was not looked at. A second removal of the same number must not
 * count again, and populating a number that is in use must not leak the page that was there into
 * somebody's hands or lose the count.
 *
 * The page is touched only while it is there: what an access to a hole does is another test.
 *
 * @xen public/memory.h
 */
#include "guest.h"

static long pages_now(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

static long one(unsigned command, xen_pfn_t gfn) {
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &gfn);
  return memory_op(command, &op);
}

static void round_trip(uint8_t *page, long pages) {
  memset(page, 0xa5, PAGE_SIZE);
  check_equal(one(XENMEM_decrease_reservation, GFN(page)), 1, "give the page up");
  check_equal(pages_now(), pages - 1, "the reservation is one page smaller");
  check(one(XENMEM_decrease_reservation, GFN(page)) <= 0, "a page is given up only once");
  check_equal(pages_now(), pages - 1, "and counted once");
  check_equal(one(XENMEM_populate_physmap, GFN(page)), 1, "populate the number again");
  check_equal(pages_now(), pages, "the reservation is as before");
  check(memory_is(page, 0, PAGE_SIZE), "the populated page is zero");
  memset(page, 0x3c, PAGE_SIZE);
  check(memory_is(page, 0x3c, PAGE_SIZE), "and is memory");
}

/* The given-up number holds a hypercall argument: the software walk must not find it either. */
static void not_for_arguments(uint8_t *page) {
  check_equal(one(XENMEM_decrease_reservation, GFN(page)), 1, "give the page up once more");
  struct xen_memory_domain *query = (struct xen_memory_domain *)page;
  check_equal(memory_op(XENMEM_current_reservation, query), -XEN_EFAULT,
              "an argument in a page that is gone");
  check_equal(one(XENMEM_populate_physmap, GFN(page)), 1, "populate it");
  query->domid = DOMID_SELF;
  check(memory_op(XENMEM_current_reservation, query) > 0, "an argument in the new page");
}

// [guest->req~mem-removal~1]
// [guest->req~res-populate-zero~1]
void test_main(void) {
  require_xen();
  long pages = pages_now();
  for (unsigned i = 0; i < 8; i++) {
    round_trip(spare_page(i), pages);
  }
  not_for_arguments(spare_page(0));
  struct xen_remove_from_physmap remove = {.domid = DOMID_SELF, .gpfn = GFN(HOLE_FREE)};
  long result = memory_op(XENMEM_remove_from_physmap, &remove);
  check(result <= 0, "removal of what is not there: %ld", result);
  check_equal(pages_now(), pages, "the reservation at the end");
}
