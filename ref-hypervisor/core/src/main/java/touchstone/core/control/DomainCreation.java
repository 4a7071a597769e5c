package touchstone.core.control;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.event.EventPorts;
import touchstone.core.grant.GrantTable;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.GuestStruct;
import touchstone.core.hypercall.Subsystems;

/**
 * XEN_DOMCTL_createdomain and XEN_DOMCTL_max_vcpus.
 *
 * <p>Domains are HVM with hardware-assisted paging and have no emulated devices; a request for
 * anything else is refused rather than half served. @xen public/domctl.h
 */
final class DomainCreation {
  private final Subsystems s;

  DomainCreation(Subsystems subsystems) {
    s = subsystems;
  }

  /**
   * Creates a domain with the number asked for, or one of its own choice for 0 and reserved ones.
   */
  /*@ normal_behavior
    @ requires 0 <= wanted && wanted <= 65535;
    @ ensures \result <= 0;
    @*/
  long create(Call c, int wanted) {
    GuestStruct r = c.record;
    if (!isServed(r)) {
      return Errno.EINVAL;
    }
    boolean chosen = wanted != 0 && wanted < Domains.FIRST_RESERVED;
    if (chosen && s.domains.limit() <= wanted) {
      return Errno.EINVAL;
    }
    int id = chosen ? wanted : s.domains.freeId();
    if (id < 0) {
      return Errno.ENOMEM;
    }
    if (s.domains.find(id) != null) {
      return Errno.EEXIST;
    }
    Domain d = s.domains.create(id, grantFrames(r));
    if (d == null) {
      return Errno.ENOMEM;
    }
    describe(d, r);
    r.put16(DomctlLayout.DOMAIN, id);
    return r.storeField(c.arg[0], DomctlLayout.DOMAIN, 2) ? 0 : Errno.EFAULT;
  }

  private static boolean isServed(GuestStruct r) {
    long vcpus = r.get32(DomctlLayout.CREATE_MAX_VCPUS);
    int grantFrames = (int) r.get32(DomctlLayout.CREATE_MAX_GRANT_FRAMES);
    return r.get32(DomctlLayout.CREATE_FLAGS) == DomctlLayout.CDF_HVM + DomctlLayout.CDF_HAP
        && 1 <= vcpus
        && vcpus <= Domain.MAX_VCPUS
        && grantFrames != 0
        && grantFrames <= GrantTable.MAX_FRAMES
        && r.get32(DomctlLayout.CREATE_GRANT_OPTS) == 1
        && r.get32(DomctlLayout.CREATE_VMTRACE_SIZE) == 0
        && r.get32(DomctlLayout.CREATE_CPUPOOL) == 0
        && r.get32(DomctlLayout.CREATE_EMULATION_FLAGS) == 0
        && r.get32(DomctlLayout.CREATE_MISC_FLAGS) == 0;
  }

  /** A negative limit means the default. */
  private static int grantFrames(GuestStruct r) {
    int frames = (int) r.get32(DomctlLayout.CREATE_MAX_GRANT_FRAMES);
    return frames < 0 ? GrantTable.MAX_FRAMES : frames;
  }

  private static void describe(Domain d, GuestStruct r) {
    for (int i = 0; i < d.handle.length; i++) {
      d.handle[i] = (byte) r.get8(DomctlLayout.CREATE_HANDLE + i);
    }
    long port = r.get32(DomctlLayout.CREATE_MAX_EVTCHN_PORT);
    d.maxPort = port < EventPorts.MAX ? (int) port : EventPorts.MAX - 1;
    d.vcpuLimit = (int) r.get32(DomctlLayout.CREATE_MAX_VCPUS);
  }

  /** Allocates the vCPUs promised at creation; the number must be the same. */
  /*@ normal_behavior
    @ ensures \result == 0 ==> d.maxVcpus == count;
    @*/
  // [impl->req~rsc-vcpu-limit~1]
  long createVcpus(Domain d, long count) {
    if (d.dying || count != d.vcpuLimit) {
      return Errno.EINVAL;
    }
    return s.domains.createVcpus(d, (int) count) ? 0 : Errno.ENOMEM;
  }
}
