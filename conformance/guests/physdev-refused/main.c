/*
 * Physical devices.
 *
 * physdev_op routes interrupts, sets I/O privilege and manages PCI devices. A PVH guest without
 * devices has no use for any of it. Xen answers most commands of HVM guests with -ENOSYS and the
 * others with -EPERM or an argument error; none may succeed, with one exception: Xen lets a guest
 * without emulated PIRQs ask PHYSDEVOP_eoi-like questions only if XENFEAT_hvm_pirqs is set.
 *
 * @xen public/physdev.h, xen/arch/x86/hvm/hypercall.c (hvm_physdev_op)
 */
#include "guest.h"

#define COMMANDS 64

// [guest->req~hyp-physdev-refused~1]
void test_main(void) {
  require_xen();
  static uint32_t request[64];
  for (unsigned command = 0; command < COMMANDS; command++) {
    memset(request, 0, sizeof(request));
    long result = hypercall(__HYPERVISOR_physdev_op, command, (unsigned long)request, 0, 0, 0);
    check_refused(result, "physdev_op %u", command);
    check(memory_is(request, 0, sizeof(request)), "physdev_op %u writes nothing back", command);
  }
}
