package touchstone.core.control;

import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.vcpu.Vcpu;

/** The domctl commands that set one thing. @xen public/domctl.h */
final class DomainSettings {
  private static final int PUT_INFO = 0;
  static final int GET_INFO = 1;
  private static final int KB_PER_PAGE = 4;
  private static final int WIDE = 64;

  /** Physical CPUs there can be. */
  private static final int MAX_CPUS = 64;

  private final Subsystems s;

  DomainSettings(Subsystems subsystems) {
    s = subsystems;
  }

  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  long change(Call c, int command, Domain d) {
    GuestStruct r = c.record;
    switch (command) {
      case Domctl.MAX_MEM:
        return maxMem(d, r.get64(DomctlLayout.U));
      case Domctl.SCHEDULER_OP:
        return scheduler(c, d);
      case Domctl.SETDOMAINHANDLE:
        for (int i = 0; i < d.handle.length; i++) {
          d.handle[i] = (byte) r.get8(DomctlLayout.U + i);
        }
        return 0;
      case Domctl.SETTIMEOFFSET:
        return timeOffset(d, r.get64(DomctlLayout.U));
      case Domctl.SETVCPUAFFINITY:
        return affinity(c, d);
      case Domctl.SET_ADDRESS_SIZE:
        return r.get32(DomctlLayout.U) == WIDE ? 0 : Errno.EINVAL;
      case Domctl.GET_ADDRESS_SIZE:
        r.put32(DomctlLayout.U, WIDE);
        return r.storeField(c.arg[0], DomctlLayout.U, 4) ? 0 : Errno.EFAULT;
      default:
        return Errno.ENOSYS;
    }
  }

  private long timeOffset(Domain d, long seconds) {
    if (d.dying) {
      return Errno.EINVAL;
    }
    d.timeOffset = seconds;
    s.clock.publishWallclock(d.sharedInfo(), !d.narrow, seconds);
    return 0;
  }

  /** A limit below what the domain owns takes nothing away; it stops growth. */
  private long maxMem(Domain d, long kilobytes) {
    long pages = kilobytes / KB_PER_PAGE;
    if (kilobytes < 0) {
      return Errno.EINVAL;
    }
    d.maxPages = pages < s.frames.count() ? (int) pages : s.frames.count();
    return 0;
  }

  /**
   * Hard affinity, by a bitmap of physical CPUs; those that do not exist are ignored, but one must
   * remain. Soft affinity is a wish that is not followed.
   */
  // [impl->req~rsc-affinity~1]
  private long affinity(Call c, Domain d) {
    GuestStruct r = c.record;
    Vcpu v = d.vcpuAt(r.get32(DomctlLayout.AFFINITY_VCPU));
    long flags = r.get32(DomctlLayout.AFFINITY_FLAGS);
    long either = DomctlLayout.AFFINITY_HARD + DomctlLayout.AFFINITY_SOFT;
    if (v == null || (flags & either) == 0 || flags > either + DomctlLayout.AFFINITY_FORCE) {
      return Errno.EINVAL;
    }
    if ((flags & DomctlLayout.AFFINITY_HARD) == 0) {
      return 0;
    }
    long bits = r.get32(DomctlLayout.AFFINITY_HARD_BITS);
    int bytes = bits < MAX_CPUS ? (int) (bits + 7) / 8 : MAX_CPUS / 8;
    if (!c.item.load(r.get64(DomctlLayout.AFFINITY_HARD_MAP), bytes)) {
      return Errno.EFAULT;
    }
    long map = 0L;
    for (int cpu = 0; cpu < s.hw.cpus() && cpu < bits; cpu++) {
      map = map | (long) (c.item.get8(cpu / 8) >> cpu % 8 & 1) << cpu;
    }
    if (map == 0L) {
      return Errno.EINVAL;
    }
    s.scheduler.confine(v, map);
    return 0;
  }

  private long scheduler(Call c, Domain d) {
    GuestStruct r = c.record;
    if (r.get32(DomctlLayout.SCHED_ID) != DomctlLayout.CREDIT) {
      return Errno.EINVAL;
    }
    long command = r.get32(DomctlLayout.SCHED_CMD);
    if (command == GET_INFO) {
      r.put16(DomctlLayout.SCHED_WEIGHT, d.weight);
      r.put16(DomctlLayout.SCHED_CAP, d.cap);
      return r.storeField(c.arg[0], DomctlLayout.SCHED_WEIGHT, 4) ? 0 : Errno.EFAULT;
    }
    int weight = r.get16(DomctlLayout.SCHED_WEIGHT);
    int cap = r.get16(DomctlLayout.SCHED_CAP);
    if (command != PUT_INFO || weight == 0 || 100 * s.hw.cpus() < cap) {
      return Errno.EINVAL;
    }
    d.weight = weight;
    d.cap = cap;
    return 0;
  }
}
