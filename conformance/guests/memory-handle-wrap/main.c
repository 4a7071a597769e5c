/*
 * Handles whose address plus size wraps around: XSA-29 and XSA-212.
 *
 * XENMEM_exchange wrote its results to out.extent_start + index, checked only at the start of the
 * array; a start near the top of the address space and a large index gave a guest a write anywhere
 * in the hypervisor. Only PV guests have a use for the call: for others it must be refused. The
 * published arguments are tried, and the same trick with the other operations that take an array.
 * Nothing may be written: a guard page in which the wrapped addresses would land keeps its pattern.
 *
 * @xen public/memory.h xen_memory_exchange
 */
#include "guest.h"

static xen_pfn_t in_list[4], out_list[4];

static void exchange(unsigned long out_start, unsigned long nr_exchanged, const char *what) {
  struct xen_memory_exchange op = {
      .in = {.nr_extents = nr_exchanged + 1, .domid = DOMID_SELF},
      .out = {.nr_extents = nr_exchanged + 1, .domid = DOMID_SELF},
      .nr_exchanged = nr_exchanged,
  };
  set_xen_guest_handle(op.in.extent_start, in_list);
  set_xen_guest_handle(op.out.extent_start, (void *)out_start);
  check_refused(memory_op(XENMEM_exchange, &op), "exchange, %s", what);
}

static void array(unsigned command, unsigned long start, unsigned long count) {
  struct xen_memory_reservation op = {.nr_extents = count, .domid = DOMID_SELF};
  set_xen_guest_handle(op.extent_start, (void *)start);
  check(memory_op(command, &op) <= 0, "memory_op %u with an array at %lx", command, start);
}

// [guest->req~hyp-handle-wrap~1]
// [guest->req~hyp-exchange-refused~1]
void test_main(void) {
  require_xen();
  uint8_t *guard = spare_page(0);
  memset(guard, 0x5a, PAGE_SIZE);
  in_list[0] = GFN(spare_page(1));
  out_list[0] = GFN(HOLE_FREE);

  exchange((unsigned long)out_list, 0, "a plain one");
  exchange(~0ul - 7, 1, "results at the end of the address space");
  exchange((unsigned long)guard - 8 * 0x1000000ul, 0x1000000, "results reached by a large index");
  exchange((unsigned long)guard + 8, ~0ul / 8 + 1, "an index that wraps");
#ifdef __x86_64__
  exchange(0xffff830000000000ul, 0, "results in Xen's own range");
  exchange(0xffff82d080000000ul, 16, "results in Xen's text");
  static const unsigned long starts[] = {~0ul - 7, ~0ul, 0xffff830000000000ul,
                                         0x00007ffffffffff8ul};
#else
  static const unsigned long starts[] = {~0ul - 7, ~0ul, 0xfffffffcul};
#endif
  for (unsigned i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
    array(XENMEM_populate_physmap, starts[i], 4);
    array(XENMEM_decrease_reservation, starts[i], ~0ul / 8);
    array(XENMEM_increase_reservation, starts[i], 1ul << 29);
  }
  check(memory_is(guard, 0x5a, PAGE_SIZE), "the guard page is unchanged");
}
