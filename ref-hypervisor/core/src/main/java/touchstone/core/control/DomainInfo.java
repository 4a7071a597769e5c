package touchstone.core.control;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.vcpu.Vcpu;

/** What the toolstack is told of domains and vCPUs. @xen public/domctl.h */
final class DomainInfo {
  private static final int GUEST_ADDRESS_BITS = 29;

  private final Subsystems s;

  DomainInfo(Subsystems subsystems) {
    s = subsystems;
  }

  /** XEN_DOMCTL_getdomaininfo: the first domain whose number is at least {@code id}. */
  /*@ normal_behavior
    @ requires 0 <= id && id <= 65535;
    @ ensures \result <= 0;
    @*/
  long get(Call c, int id) {
    if (Domains.FIRST_RESERVED <= id) {
      return Errno.EINVAL;
    }
    Domain d = next(id);
    if (d == null) {
      return Errno.ESRCH;
    }
    GuestStruct r = c.record;
    describe(r, DomctlLayout.U, d);
    r.put16(DomctlLayout.DOMAIN, d.id);
    return r.store(c.arg[0], DomctlLayout.SIZE) ? 0 : Errno.EFAULT;
  }

  /** The first domain whose number is at least {@code id}, or null. */
  /*@ normal_behavior
    @ requires 0 <= id;
    @ ensures \result != null ==> id <= \result.id;
    @ assignable \strictly_nothing;
    @*/
  /*@ nullable @*/ Domain next(int id) {
    for (int i = id; i < s.domains.limit(); i++) {
      if (s.domains.find(i) != null) {
        return s.domains.find(i);
      }
    }
    return null;
  }

  /** Writes a xen_domctl_getdomaininfo into a record. */
  /*@ normal_behavior
    @ requires 0 <= at && at + DomctlLayout.INFO_SIZE <= GuestStruct.SIZE;
    @ assignable r.bytes[at .. at + DomctlLayout.INFO_SIZE - 1];
    @*/
  void describe(GuestStruct r, int at, Domain d) {
    for (int i = 0; i < DomctlLayout.INFO_SIZE; i++) {
      r.put8(at + i, 0);
    }
    r.put16(at + DomctlLayout.INFO_DOMAIN, d.id);
    r.put32(at + DomctlLayout.INFO_FLAGS, flags(d));
    r.put64(at + DomctlLayout.INFO_TOT_PAGES, s.domains.pages(d));
    r.put64(at + DomctlLayout.INFO_MAX_PAGES, d.maxPages);
    r.put64(at + DomctlLayout.INFO_SHARED_INFO_FRAME, s.frames.gfnOf(d.sharedInfoFrame));
    r.put64(at + DomctlLayout.INFO_CPU_TIME, runTime(d));
    r.put32(at + DomctlLayout.INFO_NR_ONLINE_VCPUS, online(d));
    r.put32(at + DomctlLayout.INFO_MAX_VCPU_ID, d.maxVcpus - 1);
    for (int i = 0; i < d.handle.length; i++) {
      r.put8(at + DomctlLayout.INFO_HANDLE + i, d.handle[i]);
    }
    r.put8(at + DomctlLayout.INFO_GPADDR_BITS, GUEST_ADDRESS_BITS);
  }

  private static int flags(Domain d) {
    int flags = DomctlLayout.DOMINF_HVM_GUEST + DomctlLayout.DOMINF_HAP;
    if (d.dying) {
      flags = flags + DomctlLayout.DOMINF_DYING;
    }
    if (d.shutdown) {
      flags =
          flags
              + DomctlLayout.DOMINF_SHUTDOWN
              + (d.shutdownReason << DomctlLayout.DOMINF_SHUTDOWN_SHIFT);
    }
    if (d.pauseCount > 0) {
      flags = flags + DomctlLayout.DOMINF_PAUSED;
    }
    return flags + activity(d);
  }

  /** Running if any vCPU runs, else blocked if no vCPU could. */
  private static int activity(Domain d) {
    boolean ready = false;
    for (int i = 0; i < d.maxVcpus; i++) {
      if (d.vcpu[i].runningOn >= 0) {
        return DomctlLayout.DOMINF_RUNNING;
      }
      ready = ready || d.vcpu[i].state == Vcpu.RUNNABLE;
    }
    return ready ? 0 : DomctlLayout.DOMINF_BLOCKED;
  }

  private static int online(Domain d) {
    int count = 0;
    for (int i = 0; i < d.maxVcpus; i++) {
      if (d.vcpu[i].state != Vcpu.OFFLINE) {
        count = count + 1;
      }
    }
    return count;
  }

  private long runTime(Domain d) {
    long sum = 0;
    for (int i = 0; i < d.maxVcpus; i++) {
      sum = sum + s.scheduler.runTime(d.vcpu[i]);
    }
    return sum;
  }

  /** XEN_DOMCTL_getvcpuinfo. */
  /*@ normal_behavior
    @ ensures \result <= 0;
    @*/
  long vcpu(Call c, Domain d) {
    GuestStruct r = c.record;
    Vcpu v = d.vcpuAt(r.get32(DomctlLayout.VCPU_VCPU));
    if (v == null) {
      return Errno.ESRCH;
    }
    r.put8(DomctlLayout.VCPU_ONLINE, v.state == Vcpu.OFFLINE ? 0 : 1);
    r.put8(DomctlLayout.VCPU_BLOCKED, v.state == Vcpu.BLOCKED ? 1 : 0);
    r.put8(DomctlLayout.VCPU_RUNNING, v.runningOn >= 0 ? 1 : 0);
    r.put64(DomctlLayout.VCPU_CPU_TIME, s.scheduler.runTime(v));
    r.put32(DomctlLayout.VCPU_CPU, v.lastCpu < 0 ? 0 : v.lastCpu);
    return r.store(c.arg[0], DomctlLayout.SIZE) ? 0 : Errno.EFAULT;
  }
}
