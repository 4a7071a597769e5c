package touchstone.host.toolstack;

/**
 * A row of the memory map.
 *
 * @param address first byte
 * @param size bytes
 * @param type XEN_HVM_MEMMAP_TYPE_
 * @xen public/arch-x86/hvm/start_info.h
 */
record MemoryRegion(long address, long size, int type) {
  static final int RAM = 1;
  static final int RESERVED = 2;
  static final int ACPI = 3;
}
