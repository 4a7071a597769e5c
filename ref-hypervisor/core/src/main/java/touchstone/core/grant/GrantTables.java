package touchstone.core.grant;

import touchstone.core.access.Command;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;

/**
 * The grant table operations that are about a table as a whole: its size, its frames, its version.
 * @xen public/grant_table.h
 */
final class GrantTables {
  private static final int SETUP_TABLE = 2;
  private static final int QUERY_SIZE = 6;
  private static final int SET_VERSION = 8;
  private static final int GET_STATUS_FRAMES = 9;
  private static final int GET_VERSION = 10;

  /** __HYPERVISOR_grant_table_op. */
  private static final int NUMBER = 20;

  private final Subsystems s;

  GrantTables(Subsystems subsystems) {
    s = subsystems;
  }

  /** 0 or a negative errno; every operation takes exactly one structure. */
  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  long handle(Call c, int command) {
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

  private static void putStatus(Call c, int offset, int status) {
    c.record.put16(offset, status);
  }

  private long setupTable(Call c) {
    int size = c.narrow ? GrantLayout.SETUP_SIZE_NARROW : GrantLayout.SETUP_SIZE_WIDE;
    if (!c.record.load(c.arg[1], size)) {
      return Errno.EFAULT;
    }
    putStatus(c, GrantLayout.SETUP_STATUS, setup(c));
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

  // [impl->req~gnt-version~1]
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
    putStatus(c, GrantLayout.STATUS_FRAMES_STATUS, GrantStatus.GENERAL_ERROR);
    return c.record.storeField(c.arg[1], GrantLayout.STATUS_FRAMES_STATUS, 2) ? 0 : Errno.EFAULT;
  }
}
