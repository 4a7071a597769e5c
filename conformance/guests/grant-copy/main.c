/*
 * GNTTABOP_copy within one domain.
 *
 * Source and destination are frame numbers of one's own or grant references; a domain may grant to
 * itself. offset + length must stay within the page on both sides, in arithmetic that does not wrap
 * (they are 16 bit). A copy changes exactly the bytes asked for. A read-only grant is a source but
 * no destination, a grant to somebody else is neither, and a frame that is not there is refused.
 *
 * @xen public/grant_table.h struct gnttab_copy
 */
#include "guest.h"

#define REF_READONLY 10
#define REF_STRANGER 11
#define STRANGER 0x7fef

static uint8_t *from, *to;

static struct gnttab_copy plain(uint16_t from_offset, uint16_t to_offset, uint16_t length) {
  struct gnttab_copy copy = {
      .source = {.u.gmfn = GFN(from), .domid = DOMID_SELF, .offset = from_offset},
      .dest = {.u.gmfn = GFN(to), .domid = DOMID_SELF, .offset = to_offset},
      .len = length,
  };
  return copy;
}

static long copy_by_reference(bool is_source, grant_ref_t ref) {
  struct gnttab_copy copy = plain(0, 0, 64);
  struct gnttab_copy_ptr *side = is_source ? &copy.source : &copy.dest;
  side->u.ref = ref;
  side->domid = own_domid();
  copy.flags = is_source ? GNTCOPY_source_gref : GNTCOPY_dest_gref;
  return grant_copy(&copy);
}

static void reset(void) {
  for (unsigned i = 0; i < PAGE_SIZE; i++) {
    from[i] = (uint8_t)(i * 7 + 1);
  }
  memset(to, 0xee, PAGE_SIZE);
}

static void exact(uint16_t from_offset, uint16_t to_offset, uint16_t length) {
  reset();
  struct gnttab_copy copy = plain(from_offset, to_offset, length);
  check_equal(grant_copy(&copy), GNTST_okay, "copy of %u bytes", length);
  check(memcmp(from + from_offset, to + to_offset, length) == 0, "the %u bytes arrive", length);
  check(memory_is(to, 0xee, to_offset) &&
            memory_is(to + to_offset + length, 0xee, PAGE_SIZE - to_offset - length),
        "and nothing else changes");
}

static void beyond(uint16_t from_offset, uint16_t to_offset, uint16_t length) {
  reset();
  struct gnttab_copy copy = plain(from_offset, to_offset, length);
  check_refused(grant_copy(&copy), "copy %u -> %u, %u bytes", from_offset, to_offset, length);
  check(memory_is(to, 0xee, PAGE_SIZE), "a refused copy changes nothing");
}

// [guest->req~gnt-copy-bounds~1]
// [guest->req~gnt-readonly~1]
// [guest->req~gnt-grantee-only~1]
void test_main(void) {
  require_xen();
  from = spare_page(0);
  to = spare_page(1);
  exact(0, 0, 4096);
  exact(1, 4094, 2);
  exact(4095, 0, 1);
  exact(100, 2000, 333);
  beyond(0, 1, 4096);
  beyond(1, 0, 4096);
  beyond(4095, 0, 2);
  beyond(0, 4096, 1);
  beyond(0xffff, 0, 1);
  beyond(0, 0xffff, 0xffff);
  beyond(1, 1, 0xffff);

  reset();
  struct gnttab_copy hole = plain(0, 0, 16);
  hole.source.u.gmfn = GFN(HOLE_FREE);
  check_refused(grant_copy(&hole), "copy from a frame that is not there");
  hole = plain(0, 0, 16);
  hole.dest.u.gmfn = ~0ul >> 1;
  check_refused(grant_copy(&hole), "copy to a frame that cannot be");

  grant_access(REF_READONLY, own_domid(), from, GTF_readonly);
  grant_access(REF_STRANGER, STRANGER, from, 0);
  reset();
  check_refused(copy_by_reference(false, REF_READONLY), "copy to a read-only grant");
  check_refused(copy_by_reference(true, REF_STRANGER), "copy from a stranger's grant");
  check_refused(copy_by_reference(false, REF_STRANGER), "copy to a stranger's grant");
  check_refused(copy_by_reference(true, 0xffffffff), "copy from a reference beyond the table");
  check(memory_is(to, 0xee, PAGE_SIZE), "the refused copies changed nothing");
}
