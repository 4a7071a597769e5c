/*
 * Counting.
 *
 * Behind a grant stand a use count, a mapping right and a handle. Each must come back on every
 * path: the mapper maps and unmaps a page more often than rights could last, lets thousands of
 * mappings fail and then makes a good one, and hands over batches longer than one preemption
 * interval. While the page is mapped the granter can neither exchange the entry for another
 * (GNTTABOP_swap_grant_ref) nor use it itself, for it is made out to the mapper. A copy leaves its
 * entries free.
 *
 * @xen public/grant_table.h; XSA-218, XSA-316, XSA-318, XSA-394
 */
#include "guest.h"

#define REF 20
#define NO_REF 30 /* never granted */
#define OWN_REF 40
#define ROUNDS 24
#define FAILURES 4200 /* more than there are handles */
#define BATCH 100

enum { GRANTED = 1, LOOKED };
enum { MAPPED = 1, DONE };

#ifdef ROLE_GRANTER

static long copy_from(grant_ref_t ref) {
  struct gnttab_copy copy = {
      .source = {.u.ref = ref, .domid = own_domid()},
      .dest = {.u.gmfn = GFN(spare_page(2)), .domid = DOMID_SELF},
      .len = 64,
      .flags = GNTCOPY_source_gref,
  };
  return grant_copy(&copy);
}

// [guest->req~gnt-grantee-only~1]
// [guest->req~gnt-in-use~1]
static void while_mapped(void) {
  struct gnttab_swap_grant_ref swap = {.ref_a = REF, .ref_b = NO_REF};
  long result = grant_table_op(GNTTABOP_swap_grant_ref, &swap, 1);
  check(result < 0 || swap.status != GNTST_okay, "an entry in use is not exchanged");
  check_refused(copy_from(REF), "an entry in use by the mapper serves the granter");
}

static void copies(void) {
  grant_access(OWN_REF, own_domid(), spare_page(1), 0);
  check_equal(copy_from(OWN_REF), GNTST_okay, "copy from an entry of one's own");
  check_equal(grant_table()[OWN_REF].flags & (GTF_reading | GTF_writing), 0,
              "the copy leaves its entry free");
  check(grant_revoke(OWN_REF), "and it can be taken back");
}

void test_main(void) {
  require_xen();
  void *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  pair_open();
  grant_access(REF, peer_domid(), page, 0);
  pair_say(GRANTED);
  pair_await(MAPPED);
  while_mapped();
  copies();
  pair_say(LOOKED);
  pair_await(DONE);
  check_equal(grant_table()[REF].flags & (GTF_reading | GTF_writing), 0, "the entry is free");
  check(grant_revoke(REF), "and can be taken back");
  pair_close();
}

#else

// [guest->req~gnt-revoked~1]
static void again_and_again(void) {
  grant_handle_t handle;
  for (unsigned i = 0; i < ROUNDS; i++) {
    if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay,
                     "map, round %u", i) ||
        !check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap, round %u", i)) {
      return;
    }
  }
}

// [guest->req~gnt-own-handles~1]
static void failures(void) {
  static struct gnttab_map_grant_ref ops[BATCH];
  unsigned succeeded = 0;
  for (unsigned done = 0; done < FAILURES; done += BATCH) {
    for (unsigned i = 0; i < BATCH; i++) {
      ops[i] = (struct gnttab_map_grant_ref){.host_addr = HOLE_FREE,
                                             .flags = GNTMAP_host_map,
                                             .ref = NO_REF,
                                             .dom = peer_domid(),
                                             .status = GNTST_okay};
    }
    check_equal(grant_table_op(GNTTABOP_map_grant_ref, ops, BATCH), 0, "a batch of bad mappings");
    for (unsigned i = 0; i < BATCH; i++) {
      succeeded += ops[i].status == GNTST_okay;
    }
  }
  check_equal((long)succeeded, 0, "mappings of what is not granted that are said to be made");
}

void test_main(void) {
  require_xen();
  pair_join();
  pair_await(GRANTED);
  again_and_again();
  failures();
  grant_handle_t handle;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay,
                   "a good mapping after all that")) {
    return;
  }
  pair_say(MAPPED);
  pair_await(LOOKED);
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(DONE);
  pair_close();
}

#endif
