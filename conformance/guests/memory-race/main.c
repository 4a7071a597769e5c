/*
 * Two vCPUs and one guest frame number.
 *
 * Both populate the same place at once: exactly one may succeed, or a frame is owned that nobody
 * can reach (where populate-occupied is "replaced", that is what the second does). Both give the
 * same page up: exactly one may succeed, or a frame is freed twice and comes to two owners. Both
 * move one page to the same new place, from the same old one: it must be at one of the two
 * afterwards. Each new page is zero, and after all rounds the domain owns exactly as many pages as
 * before.
 *
 * @xen public/memory.h; XSA-31, XSA-217, XSA-384
 */
#include "guest.h"

#define ROUNDS 40
#define PLACE HOLE_FREE
#define MOVED (HOLE_FREE + 0x100000ul)

static volatile unsigned command, round_open, round_done;
static volatile long other_result;

static long reserve(unsigned operation, unsigned long address) {
  xen_pfn_t frame = GFN(address);
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &frame);
  return memory_op(operation, &op);
}

static long pages(void) {
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  return memory_op(XENMEM_current_reservation, &self);
}

static void racer(void) {
  uint32_t pace = 31;
  for (;;) {
    wait_for(round_open != round_done);
    stagger(&pace, 6);
    other_result = reserve(command, PLACE);
    round_done = round_open;
  }
}

/* Successes of the two vCPUs. */
static unsigned race(unsigned operation, uint32_t *pace) {
  command = operation;
  round_open = round_open + 1;
  yield();
  stagger(pace, 6);
  long result = reserve(operation, PLACE);
  check(await(round_done == round_open), "the other vCPU had its turn");
  return (unsigned)(result == 1) + (unsigned)(other_result == 1);
}

static bool is_there(unsigned long address) {
  return memory_op(XENMEM_current_reservation, (void *)(address + 64)) != -XEN_EFAULT;
}

static void moves(void) {
  check_equal(map_special(XENMAPSPACE_gmfn, GFN(PLACE), GFN(MOVED)), 0, "move the page");
  check(!is_there(PLACE) && is_there(MOVED), "it is at one place");
  check_refused(map_special(XENMAPSPACE_gmfn, GFN(PLACE), GFN(MOVED)), "move it again");
  check_equal(map_special(XENMAPSPACE_gmfn, GFN(MOVED), GFN(PLACE)), 0, "move it back");
}

// [guest->req~mem-counts-balance~1]
// [guest->req~mem-single-mapping~1]
void test_main(void) {
  require_xen();
  check_equal(reserve(XENMEM_decrease_reservation, (unsigned long)spare_page(0)), 1,
              "make room for one page");
  long before = pages();
  check_equal(vcpu_start(1, racer), 0, "start vCPU 1");
  uint32_t pace = 37;
  bool replaced = option_is("populate-occupied", "replaced");
  for (unsigned round = 0; round < ROUNDS; round++) {
    unsigned populated = race(XENMEM_populate_physmap, &pace);
    check(populated == 1 || (replaced && populated == 2), "successes of two populates: %u",
          populated);
    check_equal(pages(), before + (long)populated, "pages after populating");
    before += (long)populated - 1; /* one that was replaced is out of reach */
    check(memory_is((void *)PLACE, 0, PAGE_SIZE), "it is zero");
    memset((void *)PLACE, 0x77, PAGE_SIZE);
    if (round % 8 == 0) {
      moves();
    }
    check_equal(race(XENMEM_decrease_reservation, &pace), 1, "successes of two decreases");
    check_equal(pages(), before, "as many pages as before");
  }
}
