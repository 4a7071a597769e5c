/*
 * All RAM is there and is one's own.
 *
 * Every page of the RAM that nothing else uses is written with its own number and read back in a
 * second pass: two guest frame numbers that led to the same frame would show. XENMEM_memory_map, if
 * the domain has one, and the start-of-day map must agree on the RAM. The number of pages owned
 * must be enough for it.
 */
#include "guest.h"

static struct {
  uint64_t addr, size;
  uint32_t type;
} __attribute__((packed)) e820[64];

static void own_map(unsigned long end) {
  struct xen_memory_map map = {.nr_entries = 64};
  set_xen_guest_handle(map.buffer, e820);
  long result = memory_op(XENMEM_memory_map, &map);
  if (result == -XEN_ENOSYS) {
    return; /* Xen: the toolstack has set no map */
  }
  check_equal(result, 0, "XENMEM_memory_map");
  uint64_t highest = 0;
  for (unsigned i = 0; i < map.nr_entries && i < 64; i++) {
    if (e820[i].type == XEN_HVM_MEMMAP_TYPE_RAM && e820[i].addr <= 0x100000) {
      highest = e820[i].addr + e820[i].size;
    }
  }
  check(highest == end, "both maps end RAM at %lx", end);
  map.nr_entries = 0;
  check(memory_op(XENMEM_memory_map, &map) <= 0, "a buffer for no entry");
}

// [guest->req~mem-map-is-toolstacks~1]
// [guest->req~mem-own-frames-only~1]
void test_main(void) {
  require_xen();
  unsigned long end = ram_end();
  struct xen_memory_domain self = {.domid = DOMID_SELF};
  long owned = memory_op(XENMEM_current_reservation, &self);
  check(owned >= (long)GFN(end - 0x100000), "%ld pages are owned", owned);
  own_map(end);

  struct range ram = free_ram();
  unsigned long wrong = 0;
  for (unsigned long at = ram.start; at + PAGE_SIZE <= ram.end; at += PAGE_SIZE) {
    *(volatile unsigned long *)at = at;
    *(volatile unsigned long *)(at + PAGE_SIZE - sizeof(long)) = ~at;
  }
  for (unsigned long at = ram.start; at + PAGE_SIZE <= ram.end; at += PAGE_SIZE) {
    wrong += *(volatile unsigned long *)at != at;
    wrong += *(volatile unsigned long *)(at + PAGE_SIZE - sizeof(long)) != ~at;
  }
  check_equal((long)wrong, 0, "every page keeps its own number");
  check(ram.end - ram.start > 0x100000, "more than 1 MiB was tested");
}
