/*
 * The edges of 31, 32 and 64 bits.
 *
 * Every hypercall that takes a count multiplies it by the size of an element and adds an address.
 * The count is chosen so that the product, or the sum, wraps to something small, and each call
 * must refuse or stop at the first address that is not there. For 32-bit guests the address space
 * ends at 4 GiB: with paging, RAM is mapped at the last page below it, a structure laid across the
 * end, and what would be its second half put at address 0, where it would come out if sums
 * wrapped. That half must be neither read (the call would succeed) nor written.
 *
 * @xen XSA-29, XSA-155, XSA-212, XSA-364, XSA-385
 */
#include "guest.h"

static const unsigned counts[] = {0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0xfffffffe,
                                  0x08000000, 0x10000001, 0x0aaaaaab, 0x55555556};

#define COUNTS (sizeof(counts) / sizeof(*counts))

static void *const nowhere = (void *)(HOLE_FREE + 0x200000);

static void large_counts(unsigned count) {
  check_refused(grant_table_op(GNTTABOP_map_grant_ref, nowhere, count), "map of %x", count);
  check_refused(grant_table_op(GNTTABOP_unmap_grant_ref, nowhere, count), "unmap of %x", count);
  check_refused(grant_table_op(GNTTABOP_copy, nowhere, count), "copy of %x", count);
  check_refused(grant_table_op(GNTTABOP_transfer, nowhere, count), "transfer of %x", count);
  check_refused(grant_table_op(GNTTABOP_swap_grant_ref, nowhere, count), "swap of %x", count);
  check_refused(multicall(nowhere, count), "multicall of %x", count);
  check_refused(console_io(CONSOLEIO_write, (int)count, nowhere), "console_io of %x", count);
  struct sched_poll poll = {.nr_ports = count, .timeout = 1};
  set_xen_guest_handle(poll.ports, nowhere);
  check_refused(sched_op(SCHEDOP_poll, &poll), "poll of %x ports", count);
  struct xen_memory_map map = {.nr_entries = count};
  set_xen_guest_handle(map.buffer, nowhere);
  check_refused(memory_op(XENMEM_memory_map, &map), "memory map with room for %x", count);
}

static void batch(unsigned long start, unsigned long results) {
  struct xen_add_to_physmap_batch op = {
      .domid = DOMID_SELF, .space = XENMAPSPACE_gmfn, .size = 0xffff};
  set_xen_guest_handle(op.idxs, (void *)start);
  set_xen_guest_handle(op.gpfns, (void *)start);
  set_xen_guest_handle(op.errs, (void *)results);
  check_refused(memory_op(XENMEM_add_to_physmap_batch, &op), "a batch at %lx", start);
}

static void range(unsigned long idx, unsigned long gpfn) {
  struct xen_add_to_physmap op = {.domid = DOMID_SELF,
                                  .size = 0xffff,
                                  .space = XENMAPSPACE_gmfn_range,
                                  .idx = idx,
                                  .gpfn = gpfn};
  check_refused(memory_op(XENMEM_add_to_physmap, &op), "a range from %lx to %lx", idx, gpfn);
}

#if HAVE_PAGING && !defined(__x86_64__)

#define LAST 0xfffff000ul

static void across_the_end(uint8_t *page) {
  *page_entry(LAST) = (unsigned long)page | PTE_PRESENT | PTE_WRITE;
  invlpg((void *)LAST);
  uint8_t *last = (uint8_t *)LAST, *first = (uint8_t *)0;
  asm volatile("" : "+r"(first)); /* address 0 is plain RAM here */
  struct evtchn_status status = {.dom = DOMID_SELF, .port = 1, .status = 99};
  memcpy(last + PAGE_SIZE - 8, &status, 8);
  memcpy(first, (uint8_t *)&status + 8, sizeof(status) - 8);
  check_equal(event_channel_op(EVTCHNOP_status, last + PAGE_SIZE - 8), -XEN_EFAULT,
              "a structure across 4 GiB");
  check(memcmp(first, (uint8_t *)&status + 8, sizeof(status) - 8) == 0, "address 0 is unchanged");
  check_equal(multicall((void *)(LAST + PAGE_SIZE - sizeof(struct multicall_entry)), 2),
              -XEN_EFAULT, "a multicall across 4 GiB");
  check_equal(multicall((void *)LAST, 0x08000001), -XEN_EFAULT, "one that wraps to itself");
  check_equal(grant_table_op(GNTTABOP_query_size, last + PAGE_SIZE - 4, 1), -XEN_EFAULT,
              "query_size across 4 GiB");
  memcpy(last + PAGE_SIZE - sizeof(status), &status, sizeof(status));
  check_equal(event_channel_op(EVTCHNOP_status, last + PAGE_SIZE - sizeof(status)), 0,
              "the last structure that fits");
}

#else

static void across_the_end(uint8_t *page) {
#ifdef __x86_64__
  static const unsigned long edges[] = {~0ul - 15, ~0ul, 0x7ffffffffff8ul,
                                        0xffff800000000000ul - 8};
#else
  static const unsigned long edges[] = {~0ul - 15, ~0ul, ~0ul - 0xfff};
#endif
  (void)page;
  for (unsigned i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
    check_equal(event_channel_op(EVTCHNOP_status, (void *)edges[i]), -XEN_EFAULT,
                "a structure at %lx", edges[i]);
    check_equal(multicall((void *)edges[i], 0x04000001), -XEN_EFAULT, "a multicall at %lx",
                edges[i]);
  }
}

#endif

// [guest->req~hyp-count-overflow~1]
// [guest->req~hyp-handle-wrap~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < COUNTS; i++) {
    large_counts(counts[i]);
  }
  batch(~0ul - 7, (unsigned long)spare_page(1));
  batch((unsigned long)nowhere, (unsigned long)spare_page(1));
  batch((unsigned long)spare_page(2), ~0ul - 7);
  range(~0ul - 2, GFN(HOLE_FREE));
  range(GFN(HOLE_FREE), ~0ul - 2);
  across_the_end(spare_page(0));
}
