/*
 * Argument pointers that are not canonical.
 *
 * An address is canonical if bits 63 to 47 are equal; a processor raises #GP or #SS for any other,
 * before it looks at a page table. A walk in software that only takes the bits it needs finds a
 * page for an address that no instruction of the guest could use. So the lower 48 bits lead to a
 * page that is there and holds a structure which would be served.
 *
 * @sdm 3.3.7.1; @apm 5.3.1
 */
#include "guest.h"

// [guest->req~hyp-bad-pointer-efault~1]
static void refused(unsigned long address) {
  check_equal(memory_op(XENMEM_current_reservation, (void *)address), -XEN_EFAULT,
              "XENMEM_current_reservation at %lx", address);
  check_equal(event_channel_op(EVTCHNOP_status, (void *)address), -XEN_EFAULT,
              "EVTCHNOP_status at %lx", address);
  check_equal(xen_version(XENVER_get_features, (void *)address), -XEN_EFAULT,
              "XENVER_get_features at %lx", address);
}

void test_main(void) {
  require_xen();
  uint8_t *page = spare_page(0);
  memset(page, 0, PAGE_SIZE);
  *(volatile domid_t *)page = DOMID_SELF;
  check(memory_op(XENMEM_current_reservation, page) > 0, "the structure is served where it is");
  refused((unsigned long)page | 1ul << 47);
  refused((unsigned long)page | 1ul << 48);
  refused((unsigned long)page | 1ul << 63);
  refused((unsigned long)page | 0xfffful << 48);
}
