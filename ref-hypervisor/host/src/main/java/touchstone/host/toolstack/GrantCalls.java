package touchstone.host.toolstack;

import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.SharedPage;

/**
 * GNTTABOP_ operations, one at a time. A refusal is a negative GNTST_. @xen public/grant_table.h
 */
final class GrantCalls {
  private static final int MAP_GRANT_REF = 0;
  private static final int UNMAP_GRANT_REF = 1;
  private static final int COPY = 5;

  private static final int HOST_MAP = 2;
  private static final int READONLY = 4;

  /** struct gnttab_map_grant_ref. */
  private static final int MAP_FLAGS = 8;

  private static final int MAP_REF = 12;
  private static final int MAP_DOM = 16;
  private static final int MAP_STATUS = 18;
  private static final int MAP_HANDLE = 20;
  private static final int MAP_SIZE = 32;

  /** struct gnttab_unmap_grant_ref. */
  private static final int UNMAP_HANDLE = 16;

  private static final int UNMAP_STATUS = 20;
  private static final int UNMAP_SIZE = 24;

  /** struct gnttab_copy; each pointer is a reference or frame, a domain and an offset. */
  private static final int COPY_DEST = 16;

  private static final int POINTER_DOMID = 8;
  private static final int POINTER_OFFSET = 10;
  private static final int COPY_LEN = 32;
  private static final int COPY_FLAGS = 34;
  private static final int COPY_STATUS = 36;
  private static final int COPY_SIZE = 40;
  private static final int SOURCE_GREF = 1;
  private static final int DEST_GREF = 2;

  private static final int GENERAL_ERROR = -1;
  private static final long AT = Domain0.ARGUMENT;

  private final Domain0 domain0;
  private final Domain0Memory memory;

  GrantCalls(Domain0 domain0) {
    this.domain0 = domain0;
    this.memory = domain0.memory();
  }

  /** Maps a granted page at a frame of domain 0; the handle, or a negative status. */
  int map(int domain, int reference, boolean writable, int gfn) {
    memory.clear(AT, MAP_SIZE);
    memory.write64(AT, address(gfn));
    memory.write32(AT + MAP_FLAGS, writable ? HOST_MAP : HOST_MAP | READONLY);
    memory.write32(AT + MAP_REF, reference);
    memory.write16(AT + MAP_DOM, domain);
    int status = call(MAP_GRANT_REF, MAP_STATUS);
    return status < 0 ? status : memory.read32(AT + MAP_HANDLE);
  }

  /** Ends a mapping made at that frame; 0 or a negative status. */
  int unmap(int handle, int gfn) {
    memory.clear(AT, UNMAP_SIZE);
    memory.write64(AT, address(gfn));
    memory.write32(AT + UNMAP_HANDLE, handle);
    return call(UNMAP_GRANT_REF, UNMAP_STATUS);
  }

  /** Copies from a granted page to a frame of domain 0's own, at the same offset. */
  int copyIn(int domain, int reference, int offset, int gfn, int count) {
    begin(offset, count, SOURCE_GREF);
    memory.write32(AT, reference);
    memory.write16(AT + POINTER_DOMID, domain);
    memory.write64(AT + COPY_DEST, gfn);
    memory.write16(AT + COPY_DEST + POINTER_DOMID, Domain0.SELF);
    return call(COPY, COPY_STATUS);
  }

  /** Copies from a frame of domain 0's own to a granted page, at the same offset. */
  int copyOut(int domain, int reference, int offset, int gfn, int count) {
    begin(offset, count, DEST_GREF);
    memory.write64(AT, gfn);
    memory.write16(AT + POINTER_DOMID, Domain0.SELF);
    memory.write32(AT + COPY_DEST, reference);
    memory.write16(AT + COPY_DEST + POINTER_DOMID, domain);
    return call(COPY, COPY_STATUS);
  }

  private void begin(int offset, int count, int flags) {
    memory.clear(AT, COPY_SIZE);
    memory.write16(AT + POINTER_OFFSET, offset);
    memory.write16(AT + COPY_DEST + POINTER_OFFSET, offset);
    memory.write16(AT + COPY_LEN, count);
    memory.write16(AT + COPY_FLAGS, flags);
  }

  private int call(int operation, int status) {
    long result = domain0.callOne(Hypercall.GRANT_TABLE_OP, operation, AT);
    return result < 0 ? GENERAL_ERROR : (short) memory.read16(AT + status);
  }

  private static long address(int gfn) {
    return (long) gfn * SharedPage.SIZE;
  }
}
