/*
 * Revocation.
 *
 * While the grant is mapped its entry shows GTF_reading and GTF_writing, and the granter must wait.
 * After the unmap the flags are gone, the granter revokes, reuses the page for a secret, and the
 * mapper tries to get back in: by mapping again, by unmapping twice to unbalance the count, by
 * reading the old address (through a hypercall argument, which cannot fault), and by copying. The
 * granter's second round grants the page again and revokes it without the mapper having mapped it.
 *
 * @xen public/grant_table.h; XSA-218, XSA-234, XSA-394
 */
#include "guest.h"

#define REF 20
#define MARK 0x600dul
#define SECRET 0x5ec2e7ul

enum { GRANTED = 1, SAW_IN_USE, REVOKED, REVOKED_AGAIN };
enum { MAPPED = 1, UNMAPPED, TRIED, DONE };

#ifdef ROLE_GRANTER

// [guest->req~gnt-in-use~1]
static void in_use(void) {
  check_equal(grant_table()[REF].flags & (GTF_reading | GTF_writing), GTF_reading | GTF_writing,
              "the entry shows that it is in use");
  check(!grant_revoke(REF), "and cannot be revoked");
}

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0);
  memset((void *)page, 0, PAGE_SIZE);
  page[0] = MARK;
  pair_open();
  grant_access(REF, peer_domid(), (void *)page, 0);
  pair_say(GRANTED);
  pair_await(MAPPED);
  in_use();
  pair_say(SAW_IN_USE);
  pair_await(UNMAPPED);
  check(page[1] == MARK + 1, "the mapper's write has arrived");
  check_equal(grant_table()[REF].flags & (GTF_reading | GTF_writing), 0, "the entry is free");
  check(grant_revoke(REF), "it can be revoked");
  page[0] = SECRET;
  pair_say(REVOKED);
  pair_await(TRIED);
  check(page[0] == SECRET, "the secret is untouched");
  grant_access(REF, peer_domid(), (void *)page, 0);
  check(grant_revoke(REF), "a grant that nobody used can be revoked");
  pair_say(REVOKED_AGAIN);
  pair_await(DONE);
  check(page[0] == SECRET, "the secret is untouched at the end");
  check_equal(grant_table()[REF].flags, GTF_invalid, "the entry is as the granter left it");
  pair_close();
}

#else

static void no_way_back(grant_handle_t old_handle) {
  domid_t granter = peer_domid();
  grant_handle_t handle;
  check_refused(grant_map(granter, REF, HOLE_FREE, 0, &handle), "map it again");
  check_refused(grant_map(granter, REF, HOLE_FREE, GNTMAP_readonly, &handle), "map it for reading");
  check_refused(grant_unmap(old_handle, HOLE_FREE), "unmap it again");
  struct gnttab_copy copy = {
      .source = {.u.ref = REF, .domid = granter},
      .dest = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
      .len = 64,
      .flags = GNTCOPY_source_gref,
  };
  check_refused(grant_copy(&copy), "copy from it");
  check_equal(memory_op(XENMEM_current_reservation, (void *)HOLE_FREE), -XEN_EFAULT,
              "nothing is at its old address");
}

// [guest->req~gnt-revoked~1]
// [guest->req~gnt-own-handles~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(GRANTED);
  grant_handle_t handle;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map")) {
    return;
  }
  volatile unsigned long *page = (volatile unsigned long *)HOLE_FREE;
  check(page[0] == MARK, "the page is the granter's");
  page[1] = MARK + 1;
  pair_say(MAPPED);
  pair_await(SAW_IN_USE);
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(UNMAPPED);
  pair_await(REVOKED);
  no_way_back(handle);
  pair_say(TRIED);
  pair_await(REVOKED_AGAIN);
  no_way_back(handle);
  pair_say(DONE);
  pair_close();
}

#endif
