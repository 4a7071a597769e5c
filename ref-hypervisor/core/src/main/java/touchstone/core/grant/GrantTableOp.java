package touchstone.core.grant;

import touchstone.core.access.Command;
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
  private static final int SETUP_TABLE = 2;
  private static final int TRANSFER = 4;
  private static final int COPY = 5;
  private static final int QUERY_SIZE = 6;
  private static final int UNMAP_AND_REPLACE = 7;
  private static final int SET_VERSION = 8;
  private static final int GET_STATUS_FRAMES = 9;
  private static final int GET_VERSION = 10;
  private static final int SWAP_GRANT_REF = 11;
  private static final int CACHE_FLUSH = 12;

  private static final int DEVICE_MAP = 1;
  private static final int HOST_MAP = 2;
  private static final int MAP_READONLY = 4;

  /** __HYPERVISOR_grant_table_op. */
  private static final int NUMBER = 20;

  private final Subsystems s;
  private final GrantCopy copy;

  public GrantTableOp(Subsystems subsystems) {
    s = subsystems;
    copy = new GrantCopy(subsystems);
  }

  /** 0, or a negative errno if no array of requests can be read or written. */
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
        return about(c, command);
    }
  }

  /** The operations on a table as a whole take exactly one structure. */
  private long about(Call c, int command) {
    switch (command) {
      case SETUP_TABLE:
        return c.arg32(2) == 1 ? setupTable(c) : Errno.EINVAL;
      case QUERY_SIZE:
        return c.arg32(2) == 1 ? querySize(c) : Errno.EINVAL;
      case SET_VERSION:
        return c.arg32(2) == 1 ? setVersion(c) : Errno.EINVAL;
      case GET_VERSION:
        return c.arg32(2) == 1 ? getVersion(c) : Errno.EINVAL;
      case GET_STATUS_FRAMES:
        return c.arg32(2) == 1 ? getStatusFrames(c) : Errno.EINVAL;
      default:
        return Errno.ENOSYS;
    }
  }

  // ---- arrays of requests -----------------------------------------------------------------------

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
    long address = r.get64(GrantLayout.MAP_HOST_ADDR);
    if (address % 4096 != 0 || address < 0 || Frames.GFNS <= address / 4096) {
      return GrantStatus.BAD_VIRT_ADDR;
    }
    boolean write = (flags & MAP_READONLY) == 0;
    return s.grants.map(
        c.domain, granter, r.get32(GrantLayout.MAP_REF), write, (int) (address / 4096));
  }

  private int unmap(Call c) {
    GuestStruct r = c.record;
    long handle = r.get32(GrantLayout.UNMAP_HANDLE);
    Domain granter = s.grants.granterOf(c.domain, handle);
    int status = s.grants.unmap(c.domain, handle, r.get64(GrantLayout.UNMAP_HOST_ADDR));
    s.lifecycle.reap(granter);
    return status;
  }

  /** Exchanges two entries of the caller's own table that nobody uses. */
  private int swap(Call c) {
    long a = c.record.get32(GrantLayout.SWAP_REF_A);
    long b = c.record.get32(GrantLayout.SWAP_REF_B);
    GrantTable t = c.domain.grants;
    if (!t.isReference(a) || !t.isReference(b)) {
      return GrantStatus.BAD_GNTREF;
    }
    if (t.inUse((int) a) || t.inUse((int) b)) {
      return GrantStatus.EAGAIN;
    }
    long entry = s.hw.read64(t.entry((int) a));
    s.hw.write64(t.entry((int) a), s.hw.read64(t.entry((int) b)));
    s.hw.write64(t.entry((int) b), entry);
    return GrantStatus.OKAY;
  }

  // ---- the table as a whole ---------------------------------------------------------------------

  private long setupTable(Call c) {
    int size = c.narrow ? GrantLayout.SETUP_SIZE_NARROW : GrantLayout.SETUP_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    status(c, GrantLayout.SETUP_STATUS, setup(c));
    return c.record.storeField(c.arg[1], GrantLayout.SETUP_STATUS, 2) ? 0 : Errno.EFAULT;
  }

  private int setup(Call c) {
    long count = c.record.get32(GrantLayout.SETUP_NR_FRAMES);
    Domain d = s.domains.resolve(c.domain, c.record.get16(GrantLayout.SETUP_DOM));
    if (d == null) {
      return GrantStatus.BAD_DOMAIN;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(NUMBER, SETUP_TABLE))) {
      return GrantStatus.PERMISSION_DENIED;
    }
    if (!s.grants.grow(d, count)) {
      return GrantStatus.GENERAL_ERROR;
    }
    long list =
        c.record.getWord(
            c.narrow ? GrantLayout.SETUP_FRAME_LIST_NARROW : GrantLayout.SETUP_FRAME_LIST_WIDE);
    return listFrames(c, d, list, (int) count) ? GrantStatus.OKAY : GrantStatus.BAD_VIRT_ADDR;
  }

  /** A translated guest learns guest frames: where it has mapped the table, else all ones. */
  private boolean listFrames(Call c, Domain d, long list, int count) {
    for (int i = 0; i < count; i++) {
      c.item.putWord(0, s.frames.gfnOf(d.grants.frameAt(i)));
      if (!c.item.store(list + i * (long) c.word(), c.word())) {
        return false;
      }
    }
    return true;
  }

  private long querySize(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[1], GrantLayout.QUERY_SIZE)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.resolve(c.domain, r.get16(GrantLayout.QUERY_DOM));
    int status = GrantStatus.OKAY;
    if (d == null) {
      status = GrantStatus.BAD_DOMAIN;
    } else if (!s.mayTarget(c.domain, d, Command.hypercall(NUMBER, QUERY_SIZE))) {
      status = GrantStatus.PERMISSION_DENIED;
    } else {
      r.put32(GrantLayout.QUERY_NR_FRAMES, d.grants.frames());
      r.put32(GrantLayout.QUERY_MAX_NR_FRAMES, d.grants.limit);
    }
    r.put16(GrantLayout.QUERY_STATUS, status);
    return r.store(c.arg[1], GrantLayout.QUERY_STATUS + 2) ? 0 : Errno.EFAULT;
  }

  private long setVersion(Call c) {
    if (!c.record.load(c.arg[1], GrantLayout.SET_VERSION_SIZE)) {
      return Errno.EFAULT;
    }
    long wanted = c.record.get32(0);
    c.record.put32(0, 1);
    if (!c.record.store(c.arg[1], GrantLayout.SET_VERSION_SIZE)) {
      return Errno.EFAULT;
    }
    if (wanted == 1) {
      return 0;
    }
    return wanted == 2 ? Errno.ENOSYS : Errno.EINVAL;
  }

  private long getVersion(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[1], GrantLayout.GET_VERSION_SIZE)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.resolve(c.domain, r.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(NUMBER, GET_VERSION))) {
      return Errno.EPERM;
    }
    r.put32(GrantLayout.GET_VERSION_VERSION, 1);
    return r.storeField(c.arg[1], GrantLayout.GET_VERSION_VERSION, 4) ? 0 : Errno.EFAULT;
  }

  /** Status frames exist in version 2 only. */
  private long getStatusFrames(Call c) {
    int size =
        c.narrow ? GrantLayout.STATUS_FRAMES_SIZE_NARROW : GrantLayout.STATUS_FRAMES_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    status(c, GrantLayout.STATUS_FRAMES_STATUS, GrantStatus.GENERAL_ERROR);
    return c.record.storeField(c.arg[1], GrantLayout.STATUS_FRAMES_STATUS, 2) ? 0 : Errno.EFAULT;
  }
}
