/*
 * Hypercall numbers nobody has defined.
 *
 * The number comes in EAX or RAX and indexes a table. Xen defines numbers to 42 and the
 * architecture range 48 to 55; a guest without PV calls may meet -ENOSYS for many of those too.
 * Numbers above must give -ENOSYS, all 32 bits of them counting: a table index cut to fewer bits
 * would land on a real call. The arguments are zero, so that a call reached by mistake cannot do
 * harm.
 *
 * @xen public/xen.h
 */
#include "guest.h"

// [guest->req~hyp-unknown-enosys~1]
void test_main(void) {
  require_xen();
  for (unsigned long number = 56; number < 128; number++) {
    check_equal(hypercall_by_number(number, 0, 0, 0), -XEN_ENOSYS, "hypercall %lu", number);
  }
  for (unsigned bit = 7; bit < 32; bit++) {
    unsigned long number = 1ul << bit | __HYPERVISOR_xen_version;
    check_equal(hypercall_by_number(number, 0, 0, 0), -XEN_ENOSYS, "hypercall 0x%lx", number);
  }
  check_equal(hypercall_by_number(0xffffffff, 0, 0, 0), -XEN_ENOSYS, "hypercall 0xffffffff");
  check(hypercall_by_number(__HYPERVISOR_xen_version, XENVER_version, 0, 0) > 0,
        "a known number works by the same road");
}
