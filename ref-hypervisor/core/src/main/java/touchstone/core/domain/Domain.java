package touchstone.core.domain;

import touchstone.core.vcpu.Vcpu;

/** A domain: its identity, its limits, its vCPUs and what it has told the hypervisor of itself. */
public final class Domain {
  public static final int MAX_VCPUS = 8;

  /** HVM_PARAM_ indexes are below this. @xen public/hvm/params.h */
  public static final int HVM_PARAMS = 40;

  public final int id;

  /** Domain 0, the control domain. */
  public final boolean control;

  public final Vcpu[] vcpu = new Vcpu[MAX_VCPUS];

  /** Set by XEN_DOMCTL_max_vcpus, 0 before. */
  public int maxVcpus;

  /** Upper bound of frames owned, set by XEN_DOMCTL_max_mem. */
  public int maxPages;

  /** Nested XEN_DOMCTL_pausedomain count; a new domain starts paused by the system. */
  public int pauseCount = 1;

  /** Destruction has begun: no new mapping, grant, event or vCPU run. */
  public boolean dying;

  /** SCHEDOP_shutdown happened; the vCPUs do not run. */
  public boolean shutdown;

  /** SHUTDOWN_ reason, valid if shutdown. @xen public/sched.h */
  public int shutdownReason;

  /** Frame of the shared_info page. */
  public int sharedInfoFrame = -1;

  public final long[] hvmParam = new long[HVM_PARAMS];

  /** Scheduler weight, 1 to 65535. */
  public int weight = 256;

  /** Scheduler cap in percent of one physical CPU; 0 is no cap. */
  public int cap;

  public Domain(int number, boolean isControl) {
    id = number;
    control = isControl;
  }
}
