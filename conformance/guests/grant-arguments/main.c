/*
 * Grant operations with hostile arguments.
 *
 * References index the granter's table, which grows at run time, and handles index the caller's
 * list of mappings: both are numbers a guest can make up (XSA-18, XSA-218, XSA-382). Flags of a map
 * request must make sense: neither host nor device mapping, a page table entry, or an address that
 * is not page aligned are refused. Transfer is for PV guests only and must leave the page alone.
 * Each structure has its own status; the hypercall itself succeeds. A huge count must end at the
 * first bad pointer.
 *
 * @xen public/grant_table.h
 */
#include "guest.h"

static void map_refused(domid_t domain, grant_ref_t ref, unsigned long address, uint32_t flags,
                        const char *what) {
  struct gnttab_map_grant_ref op = {
      .host_addr = address, .flags = flags, .ref = ref, .dom = domain};
  long result = grant_table_op(GNTTABOP_map_grant_ref, &op, 1);
  check(result < 0 || op.status < 0, "map: %s (%ld, status %d)", what, result, op.status);
}

static void maps(void) {
  static const grant_ref_t refs[] = {0, 7, 8, 511, 512, 0xffff, 0x7fffffff, 0xffffffff};
  for (unsigned i = 0; i < sizeof(refs) / sizeof(*refs); i++) {
    map_refused(0, refs[i], HOLE_FREE, GNTMAP_host_map, "a reference of domain 0");
    map_refused(0x7fef, refs[i], HOLE_FREE, GNTMAP_host_map, "a domain that is not there");
    map_refused(DOMID_XEN, refs[i], HOLE_FREE, GNTMAP_host_map, "DOMID_XEN");
  }
  map_refused(0, 8, HOLE_FREE, 0, "neither host nor device mapping");
  map_refused(0, 8, HOLE_FREE, GNTMAP_host_map | GNTMAP_contains_pte, "a page table entry");
  map_refused(0, 8, ~0ul, GNTMAP_host_map, "the highest address");
}

static void handles(void) {
  static const grant_handle_t guesses[] = {0, 1, 2, 0xff, 0xffff, 0x7fffffff, 0xffffffff};
  for (unsigned i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
    check_refused(grant_unmap(guesses[i], HOLE_FREE), "unmap of handle %x", guesses[i]);
    check_refused(grant_unmap(guesses[i], 0), "unmap of handle %x without an address", guesses[i]);
    struct gnttab_unmap_and_replace replace = {.host_addr = HOLE_FREE, .handle = guesses[i]};
    long result = grant_table_op(GNTTABOP_unmap_and_replace, &replace, 1);
    check(result < 0 || replace.status < 0, "unmap_and_replace of handle %x", guesses[i]);
  }
}

static void transfer(void) {
  uint8_t *page = spare_page(0);
  memset(page, 0x4d, PAGE_SIZE);
  struct gnttab_transfer op = {.mfn = GFN(page), .domid = 0, .ref = 8, .status = 0x55};
  long result = grant_table_op(GNTTABOP_transfer, &op, 1);
  check(result < 0 || op.status < 0, "transfer is refused: %ld, status %d", result, op.status);
  check(memory_is(page, 0x4d, PAGE_SIZE), "the page is still here");
}

static void commands(void) {
  static uint32_t words[64];
  check_refused(grant_table_op(99, words, 1), "command 99");
  check_refused(grant_table_op(GNTTABOP_dump_table, words, 1), "dump_table");
  check_equal(grant_table_op(GNTTABOP_map_grant_ref, words, 0), 0, "no operation at all");
  check_refused(grant_table_op(GNTTABOP_map_grant_ref, words, 0xffffffff), "2^32 - 1 operations");
  struct gnttab_swap_grant_ref swap = {.ref_a = 8, .ref_b = 0xffffffff};
  long result = grant_table_op(GNTTABOP_swap_grant_ref, &swap, 1);
  check(result < 0 || swap.status < 0, "swap with a reference beyond the table");
}

// [guest->req~gnt-bad-reference~1]
// [guest->req~gnt-own-handles~1]
// [guest->req~gnt-transfer-refused~1]
void test_main(void) {
  require_xen();
  grant_table();
  maps();
  handles();
  transfer();
  commands();
}
