/*
 * Zero, for every page there is.
 *
 * A page a guest gives up goes to the end of a long queue: the next page it gets may never have
 * been used by anybody and is zero anyway. So the guest marks what it has, gives it up, takes new
 * pages, and goes on until more memory has passed through its hands than the machine has: its own
 * marks must be gone from all of it.
 *
 * XSA-100, XSA-364
 */
#include "guest.h"
#include "recycle.h"

#define MARK 0x5ec2e7ul

// [guest->req~res-populate-zero~1]
// [guest->req~res-scrub-before-reuse~1]
void test_main(void) {
  require_xen();
  for (unsigned round = 0; round < RECYCLE_ROUNDS; round++) {
    recycle_mark(0, MARK);
    recycle(0);
    if (!check(recycle_holds(0, 0), "new pages are zero, round %u", round)) {
      return;
    }
  }
}
