/*
 * Exchanging pages of RAM for others, many at a time.
 */
#include "recycle.h"

#include "hypercall.h"
#include "memory.h"
#include "verdict.h"

#define STRIDE 256

static void reserve(unsigned command, unsigned first) {
  static xen_pfn_t frames[RECYCLE_PAGES];
  for (unsigned i = 0; i < RECYCLE_PAGES; i++) {
    frames[i] = GFN(spare_page(first + i));
  }
  struct xen_memory_reservation op = {.nr_extents = RECYCLE_PAGES, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, frames);
  long done = memory_op(command, &op);
  if (done != RECYCLE_PAGES) {
    result_error("of %u pages %ld were exchanged", RECYCLE_PAGES, done);
  }
}

void recycle(unsigned first) {
  reserve(XENMEM_decrease_reservation, first);
  reserve(XENMEM_populate_physmap, first);
}

void recycle_mark(unsigned first, unsigned long word) {
  for (unsigned i = 0; i < RECYCLE_PAGES; i++) {
    uint8_t *page = spare_page(first + i);
    for (unsigned at = 0; at < PAGE_SIZE; at += STRIDE) {
      *(volatile unsigned long *)(page + at) = word;
    }
  }
}

bool recycle_holds(unsigned first, unsigned long word) {
  for (unsigned i = 0; i < RECYCLE_PAGES; i++) {
    const uint8_t *page = spare_page(first + i);
    for (unsigned at = 0; at < PAGE_SIZE; at += STRIDE) {
      if (*(const volatile unsigned long *)(page + at) != word) {
        return false;
      }
    }
  }
  return true;
}
