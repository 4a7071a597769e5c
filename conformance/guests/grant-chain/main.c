/*
 * Granting what one was granted.
 *
 * The granter gives read access to a page. The mapper maps it, writes an entry of its own table
 * that offers the same guest frame, writable, and uses that entry itself: as the target of
 * GNTTABOP_copy, which needs no mapping, and by mapping it. A grant of a page one does not own was
 * called transitive and was a source of advisories; without that feature it must be refused. Nor
 * may the hypervisor write there for the mapper: not the result of a hypercall, and not the
 * hypercall page. The granter's page must not change.
 *
 * @xen public/grant_table.h, public/arch-x86/cpuid.h; XSA-226, XSA-411
 */
#include "guest.h"

#define REF 20
#define OWN_REF 21
#define MARK 0x600dul

enum { GRANTED = 1 };
enum { TRIED = 1 };

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0);
  for (unsigned i = 0; i < PAGE_SIZE / sizeof(*page); i++) {
    page[i] = MARK;
  }
  pair_open();
  grant_access(REF, peer_domid(), (void *)page, GTF_readonly);
  pair_say(GRANTED);
  pair_await(TRIED);
  unsigned long changed = 0;
  for (unsigned i = 0; i < PAGE_SIZE / sizeof(*page); i++) {
    changed += page[i] != MARK;
  }
  check_equal((long)changed, 0, "words of the read-only page that changed");
  pair_close();
}

#else

/* The hypervisor's writes on the mapper's behalf. */
static void written_for_us(void) {
  check_equal(xen_version(XENVER_extraversion, (void *)HOLE_FREE), -XEN_EFAULT,
              "a result into the read-only page");
  uint32_t msr = cpuid(xen_leaf() + 2, 0).ebx;
  check(probe_wrmsr(msr, HOLE_FREE) != NO_FAULT, "the hypercall page over the read-only page");
}

// [guest->req~gnt-explicit-only~1]
// [guest->req~gnt-readonly~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(GRANTED);
  grant_handle_t handle, second;
  if (!check_equal(grant_map(peer_domid(), REF, HOLE_FREE, GNTMAP_readonly, &handle), GNTST_okay,
                   "map")) {
    return;
  }
  grant_access(OWN_REF, own_domid(), (void *)HOLE_FREE, 0);
  struct gnttab_copy copy = {
      .source = {.u.gmfn = GFN(spare_page(0)), .domid = DOMID_SELF},
      .dest = {.u.ref = OWN_REF, .domid = own_domid()},
      .len = 64,
      .flags = GNTCOPY_dest_gref,
  };
  check_refused(grant_copy(&copy), "copy into the page through an entry of one's own");
  check_refused(grant_map(own_domid(), OWN_REF, HOLE_FREE + PAGE_SIZE, 0, &second),
                "map it through an entry of one's own");
  check(grant_revoke(OWN_REF), "the entry can be taken back");
  written_for_us();
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(TRIED);
  pair_close();
}

#endif
