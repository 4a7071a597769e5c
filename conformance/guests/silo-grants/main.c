/*
 * Grants under the silo policy.
 *
 * Two domains that want to share: the granter makes out a writable and a read-only grant, the
 * mapper knows their references. Under silo the hypervisor refuses mapping and copying, in both
 * directions, whatever the granter's table says, with GNTST_permission_denied. It must also answer
 * alike for references that are granted and for those that are not, or the granter could send bits
 * by granting and revoking. A domain's grants to itself are not a matter between two domains and
 * work, and the control domain is not refused by the policy, only by its own empty table.
 *
 * The two cannot keep in step by a shared page: the granter grants at once and looks at the end of
 * 20 ms, the mapper tries in the middle.
 *
 * @xen xsm/silo.c, public/grant_table.h
 */
#include "guest.h"

enum { REF_WRITE = 20, REF_READ, REF_OWN };

#define MARK 0x6d61726bul
#define GRANTED_US 5000ul
#define DONE_US 20000ul

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0);
  memset(page, 0x5a, PAGE_SIZE);
  grant_access(REF_WRITE, peer_domid(), page, 0);
  grant_access(REF_READ, peer_domid(), page, GTF_readonly);
  nap(DONE_US);
  check_equal(grant_table()[REF_WRITE].flags, GTF_permit_access, "nobody has used the grant");
  check_equal(grant_table()[REF_READ].flags, GTF_permit_access | GTF_readonly,
              "nor the read-only one");
  check(memory_is(page, 0x5a, PAGE_SIZE), "the page is unchanged");
}

#else

static long copy(domid_t from, unsigned long source, domid_t to, unsigned long dest,
                 uint16_t flags) {
  struct gnttab_copy op = {.source.domid = from, .dest.domid = to, .len = 64, .flags = flags};
  if (flags & GNTCOPY_source_gref) {
    op.source.u.ref = (grant_ref_t)source;
  } else {
    op.source.u.gmfn = source;
  }
  if (flags & GNTCOPY_dest_gref) {
    op.dest.u.ref = (grant_ref_t)dest;
  } else {
    op.dest.u.gmfn = dest;
  }
  return grant_copy(&op);
}

static void refused(domid_t granter, grant_ref_t ref, unsigned long own) {
  grant_handle_t handle;
  check_equal(grant_map(granter, ref, HOLE_FREE, 0, &handle), GNTST_permission_denied,
              "map reference %u", ref);
  check_equal(grant_map(granter, ref, HOLE_FREE, GNTMAP_readonly, &handle),
              GNTST_permission_denied, "map reference %u for reading", ref);
  check_equal(copy(granter, ref, DOMID_SELF, own, GNTCOPY_source_gref), GNTST_permission_denied,
              "copy from reference %u", ref);
  check_equal(copy(DOMID_SELF, own, granter, ref, GNTCOPY_dest_gref), GNTST_permission_denied,
              "copy to reference %u", ref);
}

static void among_oneself(void *page) {
  grant_handle_t handle;
  domid_t self = own_domid();
  *(volatile unsigned long *)page = MARK;
  grant_access(REF_OWN, self, page, 0);
  if (check_equal(grant_map(self, REF_OWN, HOLE_FREE, 0, &handle), GNTST_okay, "map one's own")) {
    check(*(volatile unsigned long *)HOLE_FREE == MARK, "it is the right page");
    check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap it");
  }
}

// [guest->req~gnt-silo~1]
void test_main(void) {
  require_xen();
  nap(GRANTED_US);
  uint8_t *own = spare_page(0);
  memset(own, 0xa7, PAGE_SIZE);
  for (grant_ref_t ref = REF_WRITE; ref <= REF_READ + 2; ref++) {
    refused(peer_domid(), ref, GFN(own));
  }
  check(memory_is(own, 0xa7, PAGE_SIZE), "nothing was copied");
  grant_handle_t handle;
  long status = grant_map(0, 8, HOLE_FREE, 0, &handle);
  check(status < 0 && status != GNTST_permission_denied,
        "the control domain is refused by its table, not by the policy: %ld", status);
  among_oneself(spare_page(1));
}

#endif
