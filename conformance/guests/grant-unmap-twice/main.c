/*
 * One handle, two vCPUs.
 *
 * A page is mapped twice by the same reference. Two vCPUs unmap the first handle at once: one must
 * succeed, the other be told that there is no such handle. If both succeeded, the second would have
 * taken the count of the other mapping: its grant would show as unused while it is mapped, and the
 * granter could revoke and reuse the page under it. So after the race the entry must still be in
 * use, the second mapping must still show the page, and after its own unmap the entry is free.
 *
 * The domain grants to itself; the counts are the same as between two. Xen moves a page that its
 * owner maps by a grant, so each round has a page of its own.
 *
 * @xen public/grant_table.h; XSA-218, XSA-224, XSA-394
 */
#include "guest.h"

#define REF 20
#define ROUNDS 40
#define SECOND (HOLE_FREE + PAGE_SIZE)

static grant_handle_t handle;
static volatile unsigned round_open, round_done;
static volatile long other_status;

static void racer(void) {
  uint32_t pace = 23;
  for (;;) {
    wait_for(round_open != round_done);
    stagger(&pace, 6);
    other_status = grant_unmap(handle, HOLE_FREE);
    round_done = round_open;
  }
}

static unsigned in_use(void) { return grant_table()[REF].flags & (GTF_reading | GTF_writing); }

static bool one_round(unsigned round, uint32_t *pace, unsigned *won) {
  grant_handle_t second;
  volatile unsigned *page = spare_page(round);
  *page = round;
  grant_access(REF, own_domid(), (void *)page, 0);
  check_equal(grant_map(own_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map");
  check_equal(grant_map(own_domid(), REF, SECOND, 0, &second), GNTST_okay, "map again");
  round_open = round;
  yield();
  stagger(pace, 6);
  long status = grant_unmap(handle, HOLE_FREE);
  if (!check(await(round_done == round), "the other vCPU had its turn, round %u", round)) {
    return false;
  }
  *won += status == GNTST_okay;
  bool one = (status == GNTST_okay) != (other_status == GNTST_okay);
  check(one, "one of two unmaps succeeds: %ld and %ld", status, other_status);
  check(in_use() == (GTF_reading | GTF_writing), "the second mapping keeps the grant in use");
  check(!grant_revoke(REF), "so that it cannot be revoked");
  check(*(volatile unsigned *)SECOND == round, "the second mapping shows the page");
  check_equal(grant_unmap(second, SECOND), GNTST_okay, "unmap the second");
  return check(in_use() == 0, "the grant is free at the end") && one;
}

// [guest->req~gnt-own-handles~1]
// [guest->req~gnt-in-use~1]
void test_main(void) {
  require_xen();
  check_equal(vcpu_start(1, racer), 0, "start vCPU 1");
  uint32_t pace = 29;
  unsigned won = 0;
  for (unsigned round = 1; round <= ROUNDS; round++) {
    if (!one_round(round, &pace, &won)) {
      return;
    }
  }
  check(won > 0 && won < ROUNDS, "vCPU 0 won %u of %u races", won, ROUNDS);
}
