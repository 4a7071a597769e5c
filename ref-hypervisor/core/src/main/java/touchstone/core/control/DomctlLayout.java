package touchstone.core.control;

/**
 * Offsets of struct xen_domctl and its members; all fields have fixed sizes, so 32- and 64-bit
 * callers share them. Offsets of members count from the start of the structure. @xen
 * public/domctl.h
 */
final class DomctlLayout {
  /** XEN_DOMCTL_INTERFACE_VERSION of Xen 4.17. */
  static final int VERSION = 0x15;

  static final int SIZE = 144;
  static final int CMD = 0;
  static final int INTERFACE_VERSION = 4;
  static final int DOMAIN = 8;

  /** The union. */
  static final int U = 16;

  // xen_domctl_createdomain
  static final int CREATE_HANDLE = U + 4;
  static final int CREATE_FLAGS = U + 20;
  static final int CREATE_MAX_VCPUS = U + 28;
  static final int CREATE_MAX_EVTCHN_PORT = U + 32;
  static final int CREATE_MAX_GRANT_FRAMES = U + 36;
  static final int CREATE_GRANT_OPTS = U + 44;
  static final int CREATE_VMTRACE_SIZE = U + 48;
  static final int CREATE_CPUPOOL = U + 52;
  static final int CREATE_EMULATION_FLAGS = U + 56;
  static final int CREATE_MISC_FLAGS = U + 60;
  static final int CDF_HVM = 1;
  static final int CDF_HAP = 2;

  // xen_domctl_getdomaininfo, from its own start
  static final int INFO_SIZE = 112;
  static final int INFO_DOMAIN = 0;
  static final int INFO_FLAGS = 4;
  static final int INFO_TOT_PAGES = 8;
  static final int INFO_MAX_PAGES = 16;
  static final int INFO_SHARED_INFO_FRAME = 48;
  static final int INFO_CPU_TIME = 56;
  static final int INFO_NR_ONLINE_VCPUS = 64;
  static final int INFO_MAX_VCPU_ID = 68;
  static final int INFO_HANDLE = 76;
  static final int INFO_GPADDR_BITS = 96;

  // XEN_DOMINF_ flags
  static final int DOMINF_DYING = 1;
  static final int DOMINF_HVM_GUEST = 2;
  static final int DOMINF_SHUTDOWN = 4;
  static final int DOMINF_PAUSED = 8;
  static final int DOMINF_BLOCKED = 16;
  static final int DOMINF_RUNNING = 32;
  static final int DOMINF_HAP = 256;
  static final int DOMINF_SHUTDOWN_SHIFT = 16;

  // xen_domctl_getvcpuinfo
  static final int VCPU_VCPU = U;
  static final int VCPU_ONLINE = U + 4;
  static final int VCPU_BLOCKED = U + 5;
  static final int VCPU_RUNNING = U + 6;
  static final int VCPU_CPU_TIME = U + 8;
  static final int VCPU_CPU = U + 16;

  // xen_domctl_vcpuaffinity; each map is a handle (8 bytes) and a number of bits (4)
  static final int AFFINITY_VCPU = U;
  static final int AFFINITY_FLAGS = U + 4;
  static final int AFFINITY_HARD_MAP = U + 8;
  static final int AFFINITY_HARD_BITS = U + 16;
  static final int AFFINITY_HARD = 1;
  static final int AFFINITY_SOFT = 2;
  static final int AFFINITY_FORCE = 4;

  // xen_domctl_scheduler_op
  static final int SCHED_ID = U;
  static final int SCHED_CMD = U + 4;
  static final int SCHED_WEIGHT = U + 8;
  static final int SCHED_CAP = U + 10;

  /** XEN_SCHEDULER_CREDIT. */
  static final int CREDIT = 5;

  // xen_domctl_hvmcontext
  static final int CONTEXT_SIZE = U;
  static final int CONTEXT_BUFFER = U + 8;

  private DomctlLayout() {}
}
