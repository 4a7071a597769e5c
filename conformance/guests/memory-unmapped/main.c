/*
 * Touching guest-physical memory that is not there.
 *
 * No manual says what happens: the second-level walk fails, the processor exits, and the hypervisor
 * decides. Xen treats the access as one to a device that does not exist (reads all ones, writes go
 * nowhere); it may also raise a fault in the guest, or end the domain. All three are accepted. Not
 * accepted is data. Because the domain may end here by right, the verdict of what was seen so far
 * is printed first, and is the last word if the next access ends the domain.
 */
#include "guest.h"

static bool plausible(int vector, unsigned long value) {
  return vector != NO_FAULT || value == ~0ul || value == 0;
}

// [guest->req~mem-unmapped-contained~1]
void test_main(void) {
  require_xen();
  unsigned long end = ram_end();
  check(end > 0x200000 && end < HOLE_BASE, "RAM ends at %lx", end);
  static const unsigned long holes[] = {HOLE_FREE, HOLE_FREE + 0x1000000, 0x1fe00000, 0x3ffff000};
  for (unsigned i = 0; i < sizeof(holes) / sizeof(*holes); i++) {
    volatile unsigned long *hole = (volatile unsigned long *)holes[i];
    unsigned long value = 0;
    verdict_so_far();
    int vector = probe_read(hole, &value);
    check(plausible(vector, value), "read of %lx: %s, %lx", holes[i], fault_name(vector), value);
    probe_write(hole, 0x12345678);
    vector = probe_read(hole, &value);
    check(plausible(vector, value), "a write to %lx is not kept: %lx", holes[i], value);
  }
}
