/*
 * Where a hypercall's structure may lie.
 *
 * The hypervisor reads and writes the structure with its own rights, but only where the guest could
 * itself. So the same two calls, one that only reads its structure and one that also writes it, are
 * tried with the structure in plain RAM, across a page boundary, at the very end of RAM, in a page
 * mapped by a writable grant, and in one mapped by a read-only grant: there the reading call works,
 * and the writing one must be refused and leave the page as it is (the second level forbids what no
 * page table of the guest's does). A hypervisor may serve no structure in such a page at all
 * (grant-structures=refused). Half beyond the end of RAM, in a hole, and where local APIC and
 * I/O APIC would be, both are refused.
 *
 * @xen xen/arch/x86/hvm/hvm.c hvm_copy_from_guest_linear, hvm_copy_to_guest_linear
 */
#include "guest.h"

#define REF 20
#define WRITABLE HOLE_FREE
#define READ_ONLY (HOLE_FREE + PAGE_SIZE)

static long reading(unsigned long address, bool fill) {
  if (fill) {
    *(volatile domid_t *)address = DOMID_SELF;
  }
  return memory_op(XENMEM_current_reservation, (void *)address);
}

static long writing(unsigned long address, bool fill) {
  if (fill) {
    struct evtchn_status status = {.dom = DOMID_SELF, .port = 1, .status = 99};
    memcpy((void *)address, &status, sizeof(status));
  }
  return event_channel_op(EVTCHNOP_status, (void *)address);
}

static void works(unsigned long address, const char *what) {
  check(reading(address, true) > 0, "a read structure %s", what);
  check_equal(writing(address, true), 0, "a written structure %s", what);
  check(((struct evtchn_status *)address)->status != 99, "the result %s", what);
}

static void refused(unsigned long address, const char *what) {
  check_equal(reading(address, false), -XEN_EFAULT, "a read structure %s", what);
  check_equal(writing(address, false), -XEN_EFAULT, "a written structure %s", what);
}

/* Xen moves a page that its owner maps by a grant, so nothing is expected where it was. */
// [guest->req~gnt-readonly~1]
static void granted(void) {
  grant_handle_t writable, read_only;
  struct evtchn_status status = {.dom = DOMID_SELF, .port = 1, .status = 99};
  uint8_t *page = spare_page(2);
  memcpy(page + 64, &status, sizeof(status));
  grant_access(REF, own_domid(), spare_page(1), 0);
  grant_access(REF + 1, own_domid(), page, 0);
  check_equal(grant_map(own_domid(), REF, WRITABLE, 0, &writable), GNTST_okay, "map");
  check_equal(grant_map(own_domid(), REF + 1, READ_ONLY, GNTMAP_readonly, &read_only), GNTST_okay,
              "map for reading");
  bool served = !option_is("grant-structures", "refused");
  (served ? works : refused)(WRITABLE + 64, "in a writable mapping");
  check(reading(READ_ONLY + 64, false) > 0 || !served, "a read structure in a read-only mapping");
  check_equal(writing(READ_ONLY + 64, false), -XEN_EFAULT,
              "a written structure in a read-only mapping");
  check(memcmp((void *)(READ_ONLY + 64), &status, sizeof(status)) == 0, "it is unchanged");
  check_equal(grant_unmap(writable, WRITABLE), GNTST_okay, "unmap");
  check_equal(grant_unmap(read_only, READ_ONLY), GNTST_okay, "unmap");
  refused(READ_ONLY + 64, "in a mapping that is gone");
}

static void half_outside(unsigned long end) {
  struct evtchn_status status = {.dom = DOMID_SELF, .port = 1, .status = 99};
  unsigned inside = sizeof(status) / 2;
  unsigned long address = end - inside;
  memcpy((void *)address, &status, inside);
  check_equal(writing(address, false), -XEN_EFAULT, "half a structure at the end of RAM");
  check(memcmp((void *)address, &status, inside) == 0, "it is unchanged");
}

// [guest->req~hyp-bad-pointer-efault~1]
void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0);
  works((unsigned long)page, "at the beginning of a page");
  works((unsigned long)page + PAGE_SIZE - 6, "across two pages");
  unsigned long end = (unsigned long)spare_page(40);
  xen_pfn_t frame = GFN(end);
  struct xen_memory_reservation op = {.nr_extents = 1, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, &frame);
  check_equal(memory_op(XENMEM_decrease_reservation, &op), 1, "make an end of RAM");
  works(end - sizeof(struct evtchn_status), "at the end of RAM");
  half_outside(end);
  refused(end, "behind the end of RAM");
  refused(HOLE_FREE + 0x200000, "in a hole");
  refused(0xfee00000ul, "where the local APIC would be");
  refused(0xfec00000ul, "where the I/O APIC would be");
  granted();
}
