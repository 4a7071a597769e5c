/*
 * The grant is unmapped, the translation is not.
 *
 * GNTTABOP_unmap_grant_ref promises that "no stale mappings will remain in the device or host
 * TLBs". The mapper reads and writes a granted page, so that its translation is cached, unmaps it,
 * and waits until the granter has revoked the grant and put a secret into the page. Then it reads
 * and writes through the old address. It may be given nothing, a fault, or an end, but not the
 * secret; and the granter's page must not change. The mapper's verdict is printed before its last
 * acts.
 *
 * @xen public/grant_table.h GNTTABOP_unmap_grant_ref, note 2
 */
#include "guest.h"

#define REF 20
#define SECRET 0x5ec2e7ul

enum { GRANTED = 1, REVOKED };
enum { UNMAPPED = 1, ABOUT_TO_TRY };

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0);
  memset((void *)page, 0, PAGE_SIZE);
  pair_open();
  grant_access(REF, peer_domid(), (void *)page, 0);
  pair_say(GRANTED);
  pair_await(UNMAPPED);
  check(page[1] == 1, "the mapper wrote while it was allowed to");
  check(grant_revoke(REF), "revoke");
  page[0] = SECRET;
  page[1] = SECRET;
  pair_say(REVOKED);
  pair_await(ABOUT_TO_TRY);
  uint64_t deadline = tsc_after(5 * US_PER_MS);
  while (rdtsc() < deadline) {
    if (page[0] != SECRET || page[1] != SECRET) {
      result_fail("the page changed after the revocation");
    }
    yield();
  }
  check(true, "the page did not change");
}

#else

// [guest->req~gnt-revoked~1]
// [guest->req~mem-flush-before-free~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(GRANTED);
  grant_handle_t handle;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map")) {
    return;
  }
  volatile unsigned long *page = (volatile unsigned long *)HOLE_FREE;
  page[1] = page[0] + 1;
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(UNMAPPED);
  pair_await(REVOKED);
  verdict_so_far();
  pair_say(ABOUT_TO_TRY);
  unsigned long value;
  int vector = probe_read(page, &value);
  check(vector != NO_FAULT || value != SECRET, "the old address shows the secret");
  probe_write(page + 1, 0);
}

#endif
