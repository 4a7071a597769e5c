package touchstone.core.grant;

import touchstone.core.audit.Audit;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Handler;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.memory.Frames;

/**
 * grant_table_op: arrays of requests, each with a status of its own.
 *
 * <p>At most {@link #BATCH} requests are served before the guest executes the hypercall again for
 * the rest of the array. Version 1 only: version 2, transfer and unmap_and_replace are refused.
 * @xen public/grant_table.h
 */
public final class GrantTableOp implements Handler {
  /** Requests served between two preemption points. */
  static final int BATCH = 32;

  private static final int MAP_GRANT_REF = 0;
  private static final int UNMAP_GRANT_REF = 1;
  private static final int TRANSFER = 4;
  private static final int COPY = 5;
  private static final int UNMAP_AND_REPLACE = 7;
  private static final int SWAP_GRANT_REF = 11;
  private static final int CACHE_FLUSH = 12;

  private static final int DEVICE_MAP = 1;
  private static final int HOST_MAP = 2;
  private static final int MAP_READONLY = 4;

  /*@ spec_public @*/ private final Subsystems s;
  private final GrantCopy copy;
  private final GrantTables tables;

  /*@ public invariant s.policy != null && s.domains != null; @*/

  public GrantTableOp(Subsystems subsystems) {
    s = subsystems;
    copy = new GrantCopy(subsystems);
    tables = new GrantTables(subsystems);
  }

  /** 0, or a negative errno if no array of requests can be read or written. */
  // [impl->req~hyp-not-offered~1]
  public long handle(Call c) {
    if ((int) c.arg[2] < 0) {
      return Errno.EINVAL;
    }
    int command = c.arg32(0) <= CACHE_FLUSH ? (int) c.arg[0] : -1;
    switch (command) {
      case MAP_GRANT_REF:
        return batch(c, command, GrantLayout.MAP_SIZE);
      case UNMAP_GRANT_REF:
      case UNMAP_AND_REPLACE:
        return batch(c, command, GrantLayout.UNMAP_SIZE);
      case TRANSFER:
        return batch(
            c,
            command,
            c.narrow ? GrantLayout.TRANSFER_SIZE_NARROW : GrantLayout.TRANSFER_SIZE_WIDE);
      case COPY:
        return batch(
            c, command, c.narrow ? GrantLayout.COPY_SIZE_NARROW : GrantLayout.COPY_SIZE_WIDE);
      case SWAP_GRANT_REF:
        return batch(c, command, GrantLayout.SWAP_SIZE);
      case CACHE_FLUSH:
        return Errno.EOPNOTSUPP;
      default:
        return tables.handle(c, command);
    }
  }

  // [impl->req~rsc-work-grants~1]
  private long batch(Call c, int command, int size) {
    long count = c.arg32(2);
    if (!c.isArray(c.arg[1], count, size)) {
      return Errno.EFAULT;
    }
    int done = 0;
    while (done < count && done < BATCH) {
      long address = c.arg[1] + done * (long) size;
      if (!c.record.load(address, size)) {
        return Errno.EFAULT;
      }
      if (!c.record.storeField(address, serve(c, command), size(command))) {
        return Errno.EFAULT;
      }
      done = done + 1;
    }
    if (done == count) {
      return 0;
    }
    c.arg[1] = c.arg[1] + done * (long) size;
    c.arg[2] = count - done;
    return Errno.CONTINUE;
  }

  /** Bytes of the result of one request, from its status on. */
  private static int size(int command) {
    return command == MAP_GRANT_REF ? GrantLayout.MAP_SIZE - GrantLayout.MAP_STATUS : 2;
  }

  /** Serves one request; the offset of its status, which is now in the record. */
  private int serve(Call c, int command) {
    switch (command) {
      case MAP_GRANT_REF:
        return map(c);
      case UNMAP_GRANT_REF:
        return status(c, GrantLayout.UNMAP_STATUS, unmap(c));
      case UNMAP_AND_REPLACE:
        return status(c, GrantLayout.UNMAP_STATUS, GrantStatus.GENERAL_ERROR);
      case TRANSFER: // [impl->req~gnt-transfer-refused~1]
        return status(
            c,
            c.narrow ? GrantLayout.TRANSFER_STATUS_NARROW : GrantLayout.TRANSFER_STATUS_WIDE,
            GrantStatus.BAD_PAGE);
      case COPY:
        int pointers =
            2 * (c.narrow ? GrantLayout.COPY_POINTER_NARROW : GrantLayout.COPY_POINTER_WIDE);
        return status(c, pointers + GrantLayout.COPY_STATUS, copy.copy(c));
      default:
        return status(c, GrantLayout.SWAP_STATUS, swap(c));
    }
  }

  private static int status(Call c, int offset, int status) {
    c.record.put16(offset, status);
    return offset;
  }

  private int map(Call c) {
    GuestStruct r = c.record;
    int result = tryMap(c);
    r.put16(GrantLayout.MAP_STATUS, result < 0 ? result : GrantStatus.OKAY);
    r.put32(GrantLayout.MAP_HANDLE, result < 0 ? -1 : result);
    r.put64(GrantLayout.MAP_DEV_BUS_ADDR, 0);
    return GrantLayout.MAP_STATUS;
  }

  /** A handle or a negative status. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires_free \invariant_for(s.domains);
    @ ensures true;
    @*/
  // [impl->req~aud-grant~1]
  private int tryMap(Call c) {
    GuestStruct r = c.record;
    long flags = r.get32(GrantLayout.MAP_FLAGS);
    if ((flags & DEVICE_MAP + HOST_MAP) == 0) {
      return GrantStatus.BAD_GNTREF;
    }
    if ((flags & -1L - HOST_MAP - MAP_READONLY) != 0) {
      return GrantStatus.GENERAL_ERROR;
    }
    Domain granter = s.domains.find(r.get16(GrantLayout.MAP_DOM));
    if (granter == null || granter.dying) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!s.policy.mayUseGrant(c.domain.id, granter.id)) {
      return GrantStatus.PERMISSION_DENIED;
    }
    return mapAllowed(c, granter, (flags & MAP_READONLY) == 0);
  }

  /** Maps a frame of a granter whose grants the caller may use. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires s.policy.allowsGrant(c.domain.id, granter.id) && !granter.dying;
    @ ensures true;
    @*/
  private int mapAllowed(Call c, Domain granter, boolean write) {
    GuestStruct r = c.record;
    long address = r.get64(GrantLayout.MAP_HOST_ADDR);
    if (address % 4096 != 0 || address < 0 || Frames.GFNS <= address / 4096) {
      return GrantStatus.BAD_VIRT_ADDR;
    }
    long reference = r.get32(GrantLayout.MAP_REF);
    int handle = s.grants.map(c.domain, granter, reference, write, (int) (address / 4096));
    if (handle >= 0) {
      s.audit.across(Audit.GRANT_MAPPED, c.domain.id, granter.id, (int) reference);
    }
    return handle;
  }

  private int unmap(Call c) {
    GuestStruct r = c.record;
    long handle = r.get32(GrantLayout.UNMAP_HANDLE);
    Domain granter = s.grants.granterOf(c.domain, handle);
    int status = s.grants.unmap(c.domain, handle, r.get64(GrantLayout.UNMAP_HOST_ADDR));
    if (granter != null && !c.domain.grants.isHandle(handle)) {
      s.audit.across(Audit.GRANT_UNMAPPED, c.domain.id, granter.id, (int) handle);
    }
    s.lifecycle.reap(granter);
    return status;
  }

  /** Exchanges two entries of the caller's own table that nobody uses. */
  // [impl->req~gnt-swap~1]
  private int swap(Call c) {
    long a = c.record.get32(GrantLayout.SWAP_REF_A);
    long b = c.record.get32(GrantLayout.SWAP_REF_B);
    GrantTable t = c.domain.grants;
    if (!t.isReference(a) || !t.isReference(b)) {
      return GrantStatus.BAD_GNTREF;
    }
    if (t.pins.isUsed((int) a) || t.pins.isUsed((int) b)) {
      return GrantStatus.EAGAIN;
    }
    long entry = s.hw.read64(t.entry((int) a));
    s.hw.write64(t.entry((int) a), s.hw.read64(t.entry((int) b)));
    s.hw.write64(t.entry((int) b), entry);
    return GrantStatus.OKAY;
  }
}
