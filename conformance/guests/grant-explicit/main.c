/*
 * Whose grant is it?
 *
 * The granter's table holds one grant for the mapper, one for domain 0, one for a domain that does
 * not exist, one of another type, one that is invalid but otherwise complete, and one whose frame
 * is not the granter's. The mapper tries every reference, for reading, for writing and as the
 * source of a copy: only the one made out to it may succeed, and shows the page it should.
 *
 * @xen public/grant_table.h
 */
#include "guest.h"

enum { REF_PEER = 20, REF_DOMAIN0, REF_STRANGER, REF_TRANSFER, REF_INVALID, REF_HOLE };
enum { REF_END = 600 };
enum { READY = 1, DONE = 1 };

#define MARK 0x6d61726bul

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0), *hidden = spare_page(1);
  page[5] = MARK;
  hidden[5] = MARK + 1;
  pair_open();
  grant_access(REF_PEER, peer_domid(), (void *)page, 0);
  grant_access(REF_DOMAIN0, 0, (void *)hidden, 0);
  grant_access(REF_STRANGER, 0x7fef, (void *)hidden, 0);
  grant_access(REF_TRANSFER, peer_domid(), (void *)hidden, 0);
  grant_table()[REF_TRANSFER].flags = GTF_accept_transfer;
  grant_access(REF_INVALID, peer_domid(), (void *)hidden, 0);
  grant_table()[REF_INVALID].flags = GTF_invalid;
  grant_access(REF_HOLE, peer_domid(), (void *)HOLE_FREE, 0);
  pair_say(READY);
  pair_await(DONE);
  check(page[5] == MARK && hidden[5] == MARK + 1, "both pages are unchanged");
  check(!(grant_table()[REF_PEER].flags & (GTF_reading | GTF_writing)), "no mapping is left");
  pair_close();
}

#else

static long copy_from(grant_ref_t ref) {
  struct gnttab_copy copy = {
      .source = {.u.ref = ref, .domid = peer_domid()},
      .dest = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
      .len = 64,
      .flags = GNTCOPY_source_gref,
  };
  return grant_copy(&copy);
}

// [guest->req~gnt-explicit-only~1]
// [guest->req~gnt-grantee-only~1]
// [guest->req~gnt-bad-reference~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(READY);
  domid_t granter = peer_domid();
  for (grant_ref_t ref = 0; ref < REF_END; ref++) {
    if (ref == PAIR_REF || ref == REF_PEER) {
      continue;
    }
    grant_handle_t handle;
    check_refused(grant_map(granter, ref, HOLE_FREE, 0, &handle), "map reference %u", ref);
    check_refused(grant_map(granter, ref, HOLE_FREE, GNTMAP_readonly, &handle),
                  "map reference %u for reading", ref);
    check_refused(copy_from(ref), "copy from reference %u", ref);
  }
  grant_handle_t handle;
  if (check_equal(grant_map(granter, REF_PEER, HOLE_FREE, 0, &handle), GNTST_okay, "map ours")) {
    check(((volatile unsigned long *)HOLE_FREE)[5] == MARK, "it is the right page");
    check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
    check_refused(grant_unmap(handle, HOLE_FREE), "unmap again");
  }
  check_equal(copy_from(REF_PEER), GNTST_okay, "copy from ours");
  check(((unsigned long *)spare_page(0))[5] == MARK, "the copy is the right page");
  pair_say(DONE);
  pair_close();
}

#endif
