package touchstone.core.control;

import touchstone.core.access.Command;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Handler;
import touchstone.core.hypercall.Subsystems;

/**
 * sysctl: what the toolstack asks of the host as a whole. The hypervisor keeps no log of its own,
 * so readconsole reads nothing. @xen public/sysctl.h
 */
public final class Sysctl implements Handler {
  /** XEN_SYSCTL_INTERFACE_VERSION of Xen 4.17. */
  private static final int VERSION = 0x15;

  private static final int READCONSOLE = 1;
  private static final int PHYSINFO = 3;
  private static final int SCHED_ID = 4;
  private static final int GETDOMAININFOLIST = 6;

  private static final int SIZE = 136;
  private static final int CMD = 0;
  private static final int INTERFACE_VERSION = 4;
  private static final int U = 8;

  // xen_sysctl_readconsole
  private static final int CONSOLE_COUNT = U + 16;

  // xen_sysctl_physinfo
  private static final int PHYS_THREADS_PER_CORE = U;
  private static final int PHYS_CORES_PER_SOCKET = U + 4;
  private static final int PHYS_NR_CPUS = U + 8;
  private static final int PHYS_MAX_CPU_ID = U + 12;
  private static final int PHYS_NR_NODES = U + 16;
  private static final int PHYS_CPU_KHZ = U + 24;
  private static final int PHYS_CAPABILITIES = U + 28;
  private static final int PHYS_TOTAL_PAGES = U + 40;
  private static final int PHYS_FREE_PAGES = U + 48;
  private static final int PHYS_SCRUB_PAGES = U + 56;
  private static final int PHYS_MAX_MFN = U + 72;
  private static final int PHYS_SIZE = 112;
  private static final int CAP_HVM = 1;
  private static final int CAP_HAP = 8;
  private static final int CAP_GNTTAB_V1 = 256;
  private static final int CPU_KHZ = 1000000;

  // xen_sysctl_getdomaininfolist
  private static final int LIST_FIRST = U;
  private static final int LIST_MAX = U + 4;
  private static final int LIST_BUFFER = U + 8;
  private static final int LIST_NUM = U + 16;

  /*@ spec_public @*/ private final Subsystems s;
  private final DomainInfo info;

  /*@ public invariant s.policy != null; @*/

  public Sysctl(Subsystems subsystems) {
    s = subsystems;
    info = new DomainInfo(subsystems);
  }

  /** 0 or a negative errno. */
  public long handle(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[0], SIZE)) {
      return Errno.EFAULT;
    }
    int act = Command.sysctl(r.get16(CMD));
    if (!s.policy.mayControl(c.domain.id, c.domain.id, act)) {
      return Errno.EPERM;
    }
    return control(c, act);
  }

  /** What the policy has allowed; it is asked about the low half of the command. */
  /*@ private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires_free -2147483648 <= c.domain.id && c.domain.id <= 2147483647;
    @ requires s.policy.allowsControl(c.domain.id, c.domain.id, act);
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private long control(Call c, int act) {
    GuestStruct r = c.record;
    if (r.get32(INTERFACE_VERSION) != VERSION) {
      return Errno.EACCES;
    }
    switch ((int) r.get32(CMD)) {
      case READCONSOLE:
        r.put32(CONSOLE_COUNT, 0);
        return r.storeField(c.arg[0], CONSOLE_COUNT, 4) ? 0 : Errno.EFAULT;
      case PHYSINFO:
        return physinfo(c);
      case SCHED_ID:
        r.put32(U, DomctlLayout.CREDIT);
        return r.storeField(c.arg[0], U, 4) ? 0 : Errno.EFAULT;
      case GETDOMAININFOLIST:
        return list(c);
      default:
        return Errno.ENOSYS;
    }
  }

  private long physinfo(Call c) {
    GuestStruct r = c.record;
    for (int i = 0; i < PHYS_SIZE; i++) {
      r.put8(U + i, 0);
    }
    r.put32(PHYS_THREADS_PER_CORE, 1);
    r.put32(PHYS_CORES_PER_SOCKET, s.hw.cpus());
    r.put32(PHYS_NR_CPUS, s.hw.cpus());
    r.put32(PHYS_MAX_CPU_ID, s.hw.cpus() - 1);
    r.put32(PHYS_NR_NODES, 1);
    r.put32(PHYS_CPU_KHZ, CPU_KHZ);
    r.put32(PHYS_CAPABILITIES, CAP_HVM + CAP_HAP + CAP_GNTTAB_V1);
    r.put64(PHYS_TOTAL_PAGES, s.frames.count());
    r.put64(PHYS_FREE_PAGES, s.frames.freeCount() + s.frames.dirtyCount());
    r.put64(PHYS_SCRUB_PAGES, s.frames.dirtyCount());
    r.put64(PHYS_MAX_MFN, s.frames.count() - 1);
    return r.storeField(c.arg[0], U, PHYS_SIZE) ? 0 : Errno.EFAULT;
  }

  /** At most one entry per possible domain: at most 128. */
  private long list(Call c) {
    GuestStruct r = c.record;
    long max = r.get32(LIST_MAX);
    long buffer = r.get64(LIST_BUFFER);
    long done = 0;
    Domain d = info.next(r.get16(LIST_FIRST));
    while (d != null && done < max) {
      info.describe(c.item, 0, d);
      long address = buffer + done * DomctlLayout.INFO_SIZE;
      if (!c.item.store(address, DomctlLayout.INFO_SIZE)) {
        return Errno.EFAULT;
      }
      done = done + 1;
      d = info.next(d.id + 1);
    }
    r.put32(LIST_NUM, done);
    return r.storeField(c.arg[0], LIST_NUM, 4) ? 0 : Errno.EFAULT;
  }
}
