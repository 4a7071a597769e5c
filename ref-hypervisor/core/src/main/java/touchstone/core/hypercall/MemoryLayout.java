package touchstone.core.hypercall;

/**
 * Offsets of the structures of memory_op. Most hold C longs and so have a wide form for 64-bit
 * callers and a narrow one for 32-bit callers. @xen public/memory.h
 */
final class MemoryLayout {
  // xen_memory_reservation: extent_start (word), nr_extents (word), then three fixed fields
  static final int RESERVATION_SIZE_WIDE = 32;
  static final int RESERVATION_SIZE_NARROW = 20;

  /** extent_order, mem_flags and domid, after the two words. */
  static final int RESERVATION_ORDER = 0;

  static final int RESERVATION_FLAGS = 4;
  static final int RESERVATION_DOMID = 8;

  // xen_memory_exchange
  static final int EXCHANGE_SIZE_WIDE = 72;
  static final int EXCHANGE_SIZE_NARROW = 44;

  // xen_add_to_physmap: idx and gpfn are words
  static final int PHYSMAP_DOMID = 0;
  static final int PHYSMAP_RANGE = 2;
  static final int PHYSMAP_SPACE = 4;
  static final int PHYSMAP_IDX = 8;
  static final int PHYSMAP_SIZE_WIDE = 24;
  static final int PHYSMAP_SIZE_NARROW = 16;

  // xen_add_to_physmap_batch: idxs, gpfns and errs are handles
  static final int BATCH_DOMID = 0;
  static final int BATCH_SPACE = 2;
  static final int BATCH_COUNT = 4;
  static final int BATCH_FOREIGN = 6;
  static final int BATCH_IDXS = 8;
  static final int BATCH_SIZE_WIDE = 32;
  static final int BATCH_SIZE_NARROW = 20;

  // xen_remove_from_physmap: gpfn is a word, aligned
  static final int REMOVE_DOMID = 0;
  static final int REMOVE_SIZE_WIDE = 16;
  static final int REMOVE_SIZE_NARROW = 8;

  // xen_memory_map: nr_entries, then a handle, aligned
  static final int MAP_NR_ENTRIES = 0;
  static final int MAP_SIZE_WIDE = 16;
  static final int MAP_SIZE_NARROW = 8;

  // xen_foreign_memory_map: domid, then a xen_memory_map, aligned
  static final int FOREIGN_MAP_SIZE_WIDE = 24;
  static final int FOREIGN_MAP_SIZE_NARROW = 12;

  /** e820entry: address, size, type, packed. @xen public/hvm/e820.h */
  static final int E820_SIZE = 20;

  private MemoryLayout() {}
}
