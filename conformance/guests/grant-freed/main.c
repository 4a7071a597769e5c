/*
 * Giving up a page that somebody has mapped.
 *
 * The mapper maps a granted page and keeps it. The granter gives the page up, and turns over the
 * machine's free memory, writing a secret into all it gets. While the mapper's mapping lives the
 * frame must not be given to anybody, so the mapper never sees the secret, and its own writes never
 * show in the granter's new pages.
 *
 * @xen public/grant_table.h; XSA-217, XSA-242
 */
#include "guest.h"
#include "recycle.h"

#define REF 20
#define FIRST 8
#define MARK 0x600dul
#define SECRET 0x5ec2e7ul

enum { GRANTED = 1, RECYCLED };
enum { MAPPED = 1, DONE };

#ifdef ROLE_GRANTER

static long reserve(unsigned command, unsigned page) {
  xen_pfn_t gfn = GFN(spare_page(page));
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &gfn);
  return memory_op(command, &op);
}

/* Exchanges pages 0 to FIRST - 1, the granted one last, and writes the secret into the new ones. */
static void exchange(void) {
  for (unsigned i = FIRST; i-- > 0;) {
    long given = reserve(XENMEM_decrease_reservation, i);
    check(given == 1 || (i == 0 && given <= 0), "giving page %u up: %ld", i, given);
  }
  for (unsigned i = 0; i < FIRST; i++) {
    reserve(XENMEM_populate_physmap, i);
    volatile unsigned long *page = spare_page(i);
    page[0] = page[PAGE_SIZE / 2 / sizeof(*page)] = SECRET;
  }
}

void test_main(void) {
  require_xen();
  void *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  for (unsigned round = 0; round < RECYCLE_ROUNDS; round++) {
    recycle(FIRST); /* so that what is given up last may be given out first */
  }
  pair_open();
  grant_access(REF, peer_domid(), page, 0);
  pair_say(GRANTED);
  pair_await(MAPPED);
  exchange();
  yield();
  for (unsigned round = 0; round < RECYCLE_ROUNDS; round++) {
    recycle(FIRST);
    if (!check(recycle_holds(FIRST, 0), "new pages are zero, round %u", round)) {
      return;
    }
    recycle_mark(FIRST, SECRET);
    yield();
  }
  pair_say(RECYCLED);
  pair_await(DONE);
  check(grant_revoke(REF), "the entry is free at the end");
  pair_close();
}

#else

// [guest->req~gnt-in-use~1]
// [guest->req~mem-counts-balance~1]
void test_main(void) {
  require_xen();
  struct pair_page *pair = pair_join();
  pair_await(GRANTED);
  grant_handle_t handle;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map")) {
    return;
  }
  volatile unsigned long *page = (volatile unsigned long *)HOLE_FREE;
  pair_say(MAPPED);
  while (pair->opener_step < RECYCLED) {
    if (page[0] == SECRET || page[PAGE_SIZE / 2 / sizeof(*page)] == SECRET) {
      result_fail("the mapping shows what the granter wrote into a new page");
    }
    page[1] = MARK;
    yield();
  }
  check(page[0] == 0 && page[1] == MARK, "the page is as it was");
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(DONE);
  pair_close();
}

#endif
