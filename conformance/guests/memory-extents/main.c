/*
 * Memory operations with hostile orders and counts.
 *
 * extent_order is an exponent a guest chooses: XSA-31 and XSA-158 were orders without bound, that
 * is shifts beyond the word and loops of 2^32 pages. nr_extents is a count whose product with the
 * order overflowed 32 bits in XSA-385. increase, decrease and populate return the number of extents
 * done, which may be 0, or a negative error for arguments that are wrong as a whole. Whatever is
 * answered, the domain must afterwards own exactly as many pages as before, and never more than its
 * maximum.
 *
 * @xen public/memory.h xen_memory_reservation
 */
#include "guest.h"

#define EXTENTS 64

static xen_pfn_t extents[EXTENTS];

static long current(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

static long maximum(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_maximum_reservation, &self);
}

static long reserve(unsigned command, unsigned long count, unsigned order, unsigned long gfn) {
  for (unsigned i = 0; i < EXTENTS; i++) {
    extents[i] = gfn + i;
  }
  struct xen_memory_reservation op = {
      .nr_extents = count, .extent_order = order, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, extents);
  return memory_op(command, &op);
}

static void orders(void) {
  static const unsigned huge[] = {10, 18, 20, 31, 32, 33, 52, 63, 64, 255, 0x7fffffff, 0xffffffff};
  for (unsigned i = 0; i < sizeof(huge) / sizeof(*huge); i++) {
    check(reserve(XENMEM_populate_physmap, 1, huge[i], GFN(HOLE_FREE)) <= 0, "populate order %u",
          huge[i]);
    check(reserve(XENMEM_increase_reservation, 1, huge[i], 0) <= 0, "increase order %u", huge[i]);
    check(reserve(XENMEM_decrease_reservation, 1, huge[i], GFN(HOLE_FREE)) <= 0,
          "decrease order %u of a hole", huge[i]);
  }
}

static void counts(long room) {
  static const unsigned long huge[] = {1ul << 31, ~0ul, ~0ul - 1, ~0ul / 8, ~0ul / 4 + 1};
  for (unsigned i = 0; i < sizeof(huge) / sizeof(*huge); i++) {
    check(reserve(XENMEM_decrease_reservation, huge[i], 0, GFN(HOLE_FREE)) <= 0,
          "decrease of %lx extents of a hole", huge[i]);
    if (room >= EXTENTS) {
      continue; /* more pages may be had than the array has room to name */
    }
    long done = reserve(XENMEM_populate_physmap, huge[i], 0, GFN(HOLE_FREE));
    check(done <= room, "populate of %lx extents did %ld", huge[i], done);
    if (done > 0) {
      check_equal(reserve(XENMEM_decrease_reservation, (unsigned long)done, 0, GFN(HOLE_FREE)),
                  done, "what was populated is given back");
    }
  }
}

/* Asks for pages one after the other until the answer is no, and gives them back. */
static void limit(long pages, long most) {
  long got = 0;
  while (got < 256 && reserve(XENMEM_populate_physmap, 1, 0, GFN(HOLE_FREE) + got) == 1) {
    got++;
  }
  check(current() <= most, "%ld pages of at most %ld", current(), most);
  if (got < 256) {
    check(reserve(XENMEM_increase_reservation, 1, 3, 0) <= 0, "an increase beyond the maximum");
    check(current() <= most, "%ld pages of at most %ld", current(), most);
  }
  check(got < 256 || most >= pages + 256, "population ends at the maximum");
  for (long i = 0; i < got; i++) {
    check_equal(reserve(XENMEM_decrease_reservation, 1, 0, GFN(HOLE_FREE) + i), 1,
                "page %ld is given back", i);
  }
}

// [guest->req~hyp-extent-order~1]
// [guest->req~hyp-count-overflow~1]
// [guest->req~mem-max-pages~1]
void test_main(void) {
  require_xen();
  long pages = current(), most = maximum();
  check(pages > 0 && pages <= most, "%ld pages of at most %ld", pages, most);
  orders();
  check_equal(current(), pages, "the reservation after hostile orders");
  counts(most - pages);
  check_equal(current(), pages, "the reservation after hostile counts");
  limit(pages, most);
  check_equal(current(), pages, "the reservation at the end");
}
