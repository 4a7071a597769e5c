/*
 * Hypercall arguments and SMAP.
 *
 * A hypercall argument is read on behalf of the kernel that makes the call. With CR4.SMAP set and
 * RFLAGS.AC clear the kernel itself could not read a user page, so the hypervisor must not do it
 * for the kernel either: -EFAULT. With AC set both may.
 *
 * @sdm 4.6.1; Xen's guest page table walk
 */
#include "guest.h"

#define FEATURE_SMAP (1u << 20)

static long ask(struct xen_memory_domain *query) {
  return memory_op(XENMEM_current_reservation, query);
}

// [guest->req~hyp-bad-pointer-efault~1]
void test_main(void) {
  require_xen();
  if (!(cpuid(7, 0).ebx & FEATURE_SMAP)) {
    result_skip("no SMAP");
  }
  struct xen_memory_domain *query = spare_page(0);
  query->domid = DOMID_SELF;
  check(ask(query) > 0, "an argument in a supervisor page");
  *page_entry((unsigned long)query) |= PTE_USER;
  invlpg(query);
  check(ask(query) > 0, "an argument in a user page without SMAP");
  write_cr4(read_cr4() | CR4_SMAP);
  check_equal(ask(query), -XEN_EFAULT, "an argument in a user page with SMAP");
  write_flags(read_flags() | FLAGS_AC);
  check(ask(query) > 0, "an argument in a user page with SMAP and AC");
  write_flags(read_flags() & ~(unsigned long)FLAGS_AC);
  write_cr4(read_cr4() & ~(unsigned long)CR4_SMAP);
}
