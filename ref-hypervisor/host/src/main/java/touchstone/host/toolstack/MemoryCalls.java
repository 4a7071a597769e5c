package touchstone.host.toolstack;

import java.util.List;
import touchstone.host.memory.Domain0Memory;

/** XENMEM_ operations. @xen public/memory.h */
final class MemoryCalls {
  private static final int POPULATE_PHYSMAP = 6;
  private static final int ADD_TO_PHYSMAP = 7;
  private static final int SET_MEMORY_MAP = 13;
  private static final int REMOVE_FROM_PHYSMAP = 15;
  private static final int ADD_TO_PHYSMAP_BATCH = 23;

  private static final int XENMAPSPACE_SHARED_INFO = 0;
  private static final int XENMAPSPACE_GMFN_FOREIGN = 4;

  /** struct xen_memory_reservation. */
  private static final int RESERVATION_NR_EXTENTS = 8;

  private static final int RESERVATION_DOMID = 24;

  /** struct xen_add_to_physmap. */
  private static final int ADD_SPACE = 4;

  private static final int ADD_GPFN = 16;

  /** struct xen_add_to_physmap_batch. */
  private static final int BATCH_SPACE = 2;

  private static final int BATCH_SIZE = 4;
  private static final int BATCH_FOREIGN_DOMID = 6;
  private static final int BATCH_IDXS = 8;
  private static final int BATCH_GPFNS = 16;
  private static final int BATCH_ERRS = 24;

  /** struct xen_remove_from_physmap. */
  private static final int REMOVE_GPFN = 8;

  /** struct xen_foreign_memory_map. */
  private static final int MAP_NR_ENTRIES = 8;

  private static final int MAP_BUFFER = 16;

  /** Frames per hypercall: what the buffer area holds of 8-byte numbers in three arrays. */
  static final int BATCH = 1024;

  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  MemoryCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  /** Gives a domain zeroed frames at {@code count} guest frames from {@code gfn} on. */
  void populate(int domain, long gfn, long count) throws ToolstackException {
    for (long done = 0; done < count; done += BATCH) {
      populateBatch(domain, gfn + done, (int) Math.min(BATCH, count - done));
    }
  }

  private void populateBatch(int domain, long gfn, int count) throws ToolstackException {
    for (int i = 0; i < count; i++) {
      memory.write64(Domain0.BUFFER + 8L * i, gfn + i);
    }
    memory.clear(AT, 32);
    memory.write64(AT, Domain0.BUFFER);
    memory.write64(AT + RESERVATION_NR_EXTENTS, count);
    memory.write16(AT + RESERVATION_DOMID, domain);
    String what = "giving domain " + domain + " memory";
    long populated = domain0.require(what, Hypercall.MEMORY_OP, POPULATE_PHYSMAP, AT);
    if (populated < count) {
      throw new ToolstackException(what + " failed: only " + populated + " of " + count + " pages");
    }
  }

  /** Maps a guest's frames from {@code gfn} on at domain 0's frames from {@code window} on. */
  void mapForeign(int domain, long gfn, int window, int count) throws ToolstackException {
    long idxs = Domain0.BUFFER;
    long gpfns = idxs + 8L * BATCH;
    long errs = gpfns + 8L * BATCH;
    for (int i = 0; i < count; i++) {
      memory.write64(idxs + 8L * i, gfn + i);
      memory.write64(gpfns + 8L * i, window + i);
      memory.write32(errs + 4L * i, 0);
    }
    memory.clear(AT, 32);
    memory.write16(AT, Domain0.SELF);
    memory.write16(AT + BATCH_SPACE, XENMAPSPACE_GMFN_FOREIGN);
    memory.write16(AT + BATCH_SIZE, count);
    memory.write16(AT + BATCH_FOREIGN_DOMID, domain);
    memory.write64(AT + BATCH_IDXS, idxs);
    memory.write64(AT + BATCH_GPFNS, gpfns);
    memory.write64(AT + BATCH_ERRS, errs);
    String what = "mapping memory of domain " + domain;
    domain0.require(what, Hypercall.MEMORY_OP, ADD_TO_PHYSMAP_BATCH, AT);
    for (int i = 0; i < count; i++) {
      Domain0.check(what, memory.read32(errs + 4L * i));
    }
  }

  /** Ends domain 0's mapping of a foreign frame. */
  void unmap(int window) throws ToolstackException {
    Domain0.check("unmapping a foreign page", discard(window));
  }

  /** Ends a mapping if there is one; the status of the call. */
  long discard(int window) {
    memory.clear(AT, 16);
    memory.write16(AT, Domain0.SELF);
    memory.write64(AT + REMOVE_GPFN, window);
    return domain0.call(Hypercall.MEMORY_OP, REMOVE_FROM_PHYSMAP, AT);
  }

  /** Brings domain 0's own shared info page in. */
  void mapSharedInfo(int gfn) throws ToolstackException {
    memory.clear(AT, 24);
    memory.write16(AT, Domain0.SELF);
    memory.write32(AT + ADD_SPACE, XENMAPSPACE_SHARED_INFO);
    memory.write64(AT + ADD_GPFN, gfn);
    domain0.require("mapping shared info", Hypercall.MEMORY_OP, ADD_TO_PHYSMAP, AT);
  }

  /** What the domain's XENMEM_memory_map will say. */
  void setMemoryMap(int domain, List<MemoryRegion> regions) throws ToolstackException {
    long row = Domain0.BUFFER;
    for (MemoryRegion region : regions) {
      memory.write(row, E820.encode(region));
      row += E820.SIZE;
    }
    memory.clear(AT, 24);
    memory.write16(AT, domain);
    memory.write32(AT + MAP_NR_ENTRIES, regions.size());
    memory.write64(AT + MAP_BUFFER, Domain0.BUFFER);
    String what = "setting the memory map of domain " + domain;
    domain0.require(what, Hypercall.MEMORY_OP, SET_MEMORY_MAP, AT);
  }
}
