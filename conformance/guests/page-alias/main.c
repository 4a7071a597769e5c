/*
 * One frame, one guest frame number.
 *
 * XENMAPSPACE_gmfn moves a page of the domain to another number. If the old number still led to the
 * frame, there would be two roads to it, and taking the page away would close only one: XSA-379. So
 * after the move, either the call was refused and everything is as before, or the page is at the
 * new number and the old one translates to nothing, which the software walk of a hypercall argument
 * shows without ending the domain. Frame numbers the guest never had (those of the hypervisor's own
 * tables are somewhere among them) must be refused as a source.
 *
 * @xen public/memory.h XENMAPSPACE_gmfn
 */
#include "guest.h"

static long query_at(unsigned long address) {
  return memory_op(XENMEM_current_reservation, (void *)address);
}

// [guest->req~mem-single-mapping~1]
// [guest->req~mem-no-hypervisor-frames~1]
void test_main(void) {
  require_xen();
  struct xen_memory_domain *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  page->domid = DOMID_SELF;
  long pages = query_at((unsigned long)page);
  check(pages > 0, "the argument page works: %ld", pages);

  long result = map_special(XENMAPSPACE_gmfn, GFN(page), GFN(HOLE_FREE));
  if (result == 0) {
    check_equal(query_at(HOLE_FREE), pages, "the page is at its new number");
    check_equal(query_at((unsigned long)page), -XEN_EFAULT, "and not at the old one");
    check_equal(map_special(XENMAPSPACE_gmfn, GFN(HOLE_FREE), GFN(page)), 0, "move it back");
    check_equal(query_at(HOLE_FREE), -XEN_EFAULT, "the detour is gone");
  } else {
    check_equal(query_at(HOLE_FREE), -XEN_EFAULT, "a refused move leaves nothing behind");
  }
  check_equal(query_at((unsigned long)page), pages, "the page is where it was");

  for (unsigned long gfn = GFN(HOLE_FREE) + 16; gfn < 0x400000; gfn = gfn * 3 / 2) {
    check_refused(map_special(XENMAPSPACE_gmfn, gfn, GFN(HOLE_FREE)), "source frame %lx", gfn);
  }
  check_equal(query_at((unsigned long)page), pages, "the reservation at the end");
}
