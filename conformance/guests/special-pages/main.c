/*
 * Pages the hypervisor made.
 *
 * XENMEM_add_to_physmap brings the shared info page and the grant table's pages into the guest's
 * memory, at a number of its choice: in a hole, or over RAM, which is given up by that. Shared info
 * moves when it is mapped a second time. Indices beyond the grant table's maximum, and unknown
 * spaces, must be refused. The other spaces exist, but not for this: gmfn_foreign through the
 * single-page call is refused, dev_mmio is not for x86. A special page is not memory: giving it up
 * as memory takes nothing from the guest. Afterwards the special page and RAM are
 * told apart by their content.
 *
 * @xen public/memory.h, public/grant_table.h
 */
#include "guest.h"

static void shared_info_moves(void) {
  volatile struct shared_info *in_hole = shared_info();
  check(in_hole->wc_version % 2 == 0, "shared info has a stable wall clock version");
  uint8_t *ram = spare_page(0);
  memset(ram, 0x77, PAGE_SIZE);
  check_equal(map_special(XENMAPSPACE_shared_info, 0, GFN(ram)), 0, "shared info over RAM");
  check(!memory_is(ram, 0x77, 64), "RAM is hidden by it");
  check_equal(map_special(XENMAPSPACE_shared_info, 0, GFN(HOLE_SHARED_INFO)), 0,
              "shared info back in the hole");
  check(in_hole->wc_version % 2 == 0, "and readable there");
}

/* Whether that is refused or only unmaps it, shared info can be mapped again and is as it was. */
static void not_memory(void) {
  volatile struct shared_info *in_hole = shared_info();
  in_hole->evtchn_mask[1] = 0x5a5a;
  xen_pfn_t gfn = GFN(HOLE_SHARED_INFO);
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &gfn);
  memory_op(XENMEM_decrease_reservation, &op);
  if (check_equal(map_special(XENMAPSPACE_shared_info, 0, GFN(HOLE_SHARED_INFO)), 0,
                  "shared info after it was given up")) {
    check_equal((long)in_hole->evtchn_mask[1], 0x5a5a, "what it holds");
    in_hole->evtchn_mask[1] = 0;
  }
}

static void grant_table_limit(void) {
  struct gnttab_query_size size = {.dom = DOMID_SELF};
  check_equal(grant_table_op(GNTTABOP_query_size, &size, 1), 0, "query_size");
  check_equal(size.status, GNTST_okay, "its status");
  check(size.nr_frames <= size.max_nr_frames && size.max_nr_frames > 0, "%u of %u frames",
        size.nr_frames, size.max_nr_frames);
  check_equal(map_special(XENMAPSPACE_grant_table, 0, GFN(HOLE_GRANT_TABLE)), 0, "first frame");
  unsigned long beyond[] = {size.max_nr_frames, size.max_nr_frames + 1, 0x7fffffff, ~0ul};
  for (unsigned i = 0; i < 4; i++) {
    check_refused(map_special(XENMAPSPACE_grant_table, beyond[i], GFN(HOLE_FREE)),
                  "grant table frame %lx", beyond[i]);
  }
  static xen_pfn_t frames[4];
  struct gnttab_setup_table setup = {.dom = DOMID_SELF, .nr_frames = size.max_nr_frames + 1};
  set_xen_guest_handle(setup.frame_list, frames);
  long result = grant_table_op(GNTTABOP_setup_table, &setup, 1);
  check(result < 0 || setup.status < 0, "setup_table beyond the maximum is refused");
  check_equal(grant_table_op(GNTTABOP_query_size, &size, 1), 0, "query_size again");
  check(size.nr_frames <= size.max_nr_frames, "the table did not outgrow its maximum");
}

static void spaces(void) {
  check_refused(map_special(XENMAPSPACE_gmfn_foreign, 0, GFN(HOLE_FREE)), "space gmfn_foreign");
  check_refused(map_special(XENMAPSPACE_dev_mmio, 0, GFN(HOLE_FREE)), "space dev_mmio");
  check_refused(map_special(99, 0, GFN(HOLE_FREE)), "space 99");
#ifdef __x86_64__
  check_refused(map_special(XENMAPSPACE_shared_info, 0, ~0ul), "the highest guest frame number");
  map_special(XENMAPSPACE_shared_info, 0, (1ul << 32) + GFN(HOLE_FREE));
  check_equal(memory_op(XENMEM_current_reservation, (void *)HOLE_FREE), -XEN_EFAULT,
              "of a guest frame number of more than 32 bits none is cut off");
#endif
  check_refused(map_special(XENMAPSPACE_gmfn, GFN(HOLE_FREE), GFN(HOLE_FREE) + 1),
                "moving a page that is not there");
}

// [guest->req~mem-special-pages~1]
// [guest->req~gnt-table-limit~1]
void test_main(void) {
  require_xen();
  shared_info_moves();
  not_memory();
  grant_table_limit();
  spaces();
}
