/*
 * The state a PVH guest starts in.
 *
 * @xen public/arch-x86/hvm/start_info.h and docs/misc/pvh.pandoc: EBX holds the physical address of
 * hvm_start_info; CR0 has PE set and nothing else that is not fixed to 1 (ET); CR4 is 0; CS, DS, ES
 * and SS are flat 4 GiB segments; EFLAGS has VM and IF clear (TF too). entry.S has saved all of it
 * before the first change. The memory map must cover the image and name its own RAM, sorted and
 * without overlap, and all addresses in start_info must lie in RAM.
 */
#include "guest.h"

extern char image_end[];

#define CR0_ET (1u << 4)

static void registers(void) {
  check_equal((long)(first_state.cr0 & ~CR0_ET), CR0_PE, "CR0 is PE (and ET)");
  check_equal((long)first_state.cr4, 0, "CR4 is 0");
  check_equal((long)(first_state.eflags & (1u << 17 | FLAGS_IF | FLAGS_TF)), 0,
              "VM, IF and TF are clear");
}

static bool in_ram(uint64_t start, uint64_t bytes) {
  for (unsigned i = 0; i < start_info->memmap_entries; i++) {
    const struct hvm_memmap_table_entry *entry = start_memory_map() + i;
    if (entry->type == XEN_HVM_MEMMAP_TYPE_RAM && start >= entry->addr &&
        start + bytes <= entry->addr + entry->size) {
      return true;
    }
  }
  return false;
}

static bool listed(uint64_t start) {
  for (unsigned i = 0; i < start_info->memmap_entries; i++) {
    const struct hvm_memmap_table_entry *entry = start_memory_map() + i;
    if (start >= entry->addr && start < entry->addr + entry->size) {
      return true;
    }
  }
  return false;
}

static bool overlap(const struct hvm_memmap_table_entry *a,
                    const struct hvm_memmap_table_entry *b) {
  return a->addr < b->addr + b->size && b->addr < a->addr + a->size;
}

/* The order of the entries is not promised: Xen's are not sorted. */
static void memory_map(void) {
  if (!check(start_info->version >= 1 && start_info->memmap_entries > 0, "there is a memory map")) {
    return;
  }
  for (unsigned i = 0; i < start_info->memmap_entries; i++) {
    const struct hvm_memmap_table_entry *entry = start_memory_map() + i;
    check(entry->size > 0 && entry->addr + entry->size > entry->addr, "size of entry %u", i);
    check_equal(entry->reserved, 0, "reserved field of entry %u", i);
    for (unsigned j = 0; j < i; j++) {
      check(!overlap(entry, start_memory_map() + j), "entries %u and %u do not overlap", j, i);
    }
  }
  check(in_ram(0x100000, (unsigned long)image_end - 0x100000), "the image is in RAM");
  check(listed(first_state.ebx), "start_info is in listed memory");
  check(listed(start_info->memmap_paddr), "the memory map is in listed memory");
}

// [guest->req~lif-start-of-day~1]
void test_main(void) {
  registers();
  if (!check(start_info->magic == XEN_HVM_START_MAGIC_VALUE, "magic %x", start_info->magic)) {
    return;
  }
  memory_map();
  check_equal((long)start_info->reserved, 0, "the reserved field");
  if (start_info->cmdline_paddr) {
    check(listed(start_info->cmdline_paddr), "the command line is in listed memory");
  }
}
