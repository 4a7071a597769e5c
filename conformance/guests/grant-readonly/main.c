/*
 * Writing to what was granted for reading.
 *
 * A GTF_readonly grant cannot be mapped writable and cannot be the destination of a copy. Mapped
 * with GNTMAP_readonly it can be read. A store to it fails in the second level, and what follows is
 * the hypervisor's choice: Xen raises #GP in the guest, another may end the domain or drop the
 * store. In no case may the page change, which the granter checks. Since the mapper may end by
 * right, it prints its verdict before the store, and tells the granter that the store is about to
 * come.
 *
 * @xen public/grant_table.h GTF_readonly, GNTMAP_readonly
 */
#include "guest.h"

#define REF_READONLY 20
#define MARK 0x52ead001ul

enum { READY = 1 };
enum { ABOUT_TO_WRITE = 1 };

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0);
  for (unsigned i = 0; i < PAGE_SIZE / sizeof(long); i++) {
    page[i] = MARK;
  }
  pair_open();
  grant_access(REF_READONLY, peer_domid(), (void *)page, GTF_readonly);
  pair_say(READY);
  pair_await(ABOUT_TO_WRITE);
  bool unchanged = true;
  uint64_t deadline = tsc_after(5 * US_PER_MS);
  while (rdtsc() < deadline) {
    unchanged &= page[3] == MARK;
    yield();
  }
  check(unchanged, "the word that is written to is unchanged");
  for (unsigned i = 0; i < PAGE_SIZE / sizeof(long); i++) {
    unchanged &= page[i] == MARK;
  }
  check(unchanged, "the page is unchanged");
}

#else

// [guest->req~gnt-readonly~1]
// [guest->req~mem-permit-rights~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(READY);
  domid_t granter = peer_domid();
  grant_handle_t handle;
  check_refused(grant_map(granter, REF_READONLY, HOLE_FREE, 0, &handle), "map it writable");
  struct gnttab_copy copy = {
      .source = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
      .dest = {.u.ref = REF_READONLY, .domid = granter},
      .len = 64,
      .flags = GNTCOPY_dest_gref,
  };
  check_refused(grant_copy(&copy), "copy to it");
  check_equal(grant_map(granter, REF_READONLY, HOLE_FREE, GNTMAP_readonly, &handle), GNTST_okay,
              "map it for reading");
  volatile unsigned long *word = (volatile unsigned long *)HOLE_FREE + 3;
  check(*word == MARK, "it can be read");
  verdict_so_far();
  pair_say(ABOUT_TO_WRITE);
  int vector = probe_write(word, 0);
  check(vector == NO_FAULT || vector == VECTOR_GP || vector == VECTOR_PF, "the store gives %s",
        fault_name(vector));
  check(*word == MARK, "the word is unchanged");
}

#endif
