/*
 * Extents of every order, everywhere.
 *
 * An extent of order n is 2^n pages. Populating must give all of them or none, and giving up must
 * not touch a page beside them; each is tried at aligned and unaligned places, where RAM is in the
 * way in the middle, at the end of what a guest frame number can be, and where other machines have
 * their APICs. The count that is returned and the change of the reservation must agree, whatever
 * the hypervisor makes of the order.
 *
 * @xen public/memory.h xen_memory_reservation; XSA-31, XSA-158
 */
#include "guest.h"

#define PLACE (GFN(HOLE_FREE) + 0x1000)
#define MOST 9

static long pages(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

static long reserve(unsigned command, unsigned order, unsigned long gfn) {
  xen_pfn_t frame = gfn;
  struct xen_memory_reservation op = {
      .nr_extents = 1, .extent_order = order, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &frame);
  return memory_op(command, &op);
}

static bool is_there(unsigned long gfn) {
  return memory_op(XENMEM_current_reservation, (void *)(gfn * PAGE_SIZE)) != -XEN_EFAULT;
}

/* Whole or not at all, and back. */
static void round_trip(unsigned order, unsigned long gfn) {
  long before = pages(), size = 1l << order;
  long done = reserve(XENMEM_populate_physmap, order, gfn);
  check_equal(pages() - before, done == 1 ? size : 0, "pages more by order %u at %lx", order, gfn);
  if (done != 1) {
    return;
  }
  check(is_there(gfn) && is_there(gfn + (unsigned long)size - 1), "both ends are there");
  check(!is_there(gfn - 1) && !is_there(gfn + (unsigned long)size), "and nothing beside them");
  check(memory_is((void *)(gfn * PAGE_SIZE), 0, (size_t)size * PAGE_SIZE), "all of it is zero");
  memset((void *)(gfn * PAGE_SIZE), 0x2d, (size_t)size * PAGE_SIZE);
  check_equal(reserve(XENMEM_decrease_reservation, order, gfn), 1, "give order %u up", order);
  check_equal(pages(), before, "pages after order %u", order);
}

static void obstacle(void) {
  if (option_is("populate-occupied", "replaced")) {
    return;
  }
  check_equal(reserve(XENMEM_populate_physmap, 0, PLACE + 5), 1, "a page in the way");
  long before = pages();
  check(reserve(XENMEM_populate_physmap, 3, PLACE) <= 0, "an extent over it");
  check_equal(pages(), before, "pages after the refusal");
  check(!is_there(PLACE) && !is_there(PLACE + 4) && is_there(PLACE + 5) && !is_there(PLACE + 6),
        "only the obstacle is there");
  reserve(XENMEM_decrease_reservation, 3, PLACE);
  reserve(XENMEM_decrease_reservation, 0, PLACE + 5);
  check_equal(pages(), before - 1, "pages after both were given up");
}

static void edges(void) {
  static const unsigned long places[] = {0xfec00, 0xfee00, 0xfffff, 0xffffe, 0x100000, 0x7ffffff,
                                         0xffffffff, (unsigned long)-2, (unsigned long)-1};
  for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++) {
    long before = pages();
    for (unsigned order = 0; order <= 1; order++) {
      if (reserve(XENMEM_populate_physmap, order, places[i]) == 1) {
        check_equal(pages() - before, 1l << order, "pages more at %lx", places[i]);
        check_equal(reserve(XENMEM_decrease_reservation, order, places[i]), 1, "give it up");
      }
      check_equal(pages(), before, "pages after order %u at %lx", order, places[i]);
    }
  }
}

// [guest->req~mem-counts-balance~1]
// [guest->req~hyp-extent-order~1]
void test_main(void) {
  require_xen();
  long before = pages();
  for (unsigned i = 0; i < 512; i++) {
    check(reserve(XENMEM_decrease_reservation, 0, GFN(spare_page(i))) == 1, "make room");
  }
  for (unsigned order = 0; order <= MOST; order++) {
    round_trip(order, PLACE);
    round_trip(order, PLACE + 3);
  }
  obstacle();
  edges();
  check_equal(pages(), before - 512, "pages at the end");
}
