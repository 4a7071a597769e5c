package touchstone.host.toolstack;

/** Offsets in {@code struct xen_domctl} and its members, in bytes. @xen public/domctl.h */
final class DomctlLayout {
  static final int INTERFACE_VERSION = 0x15;

  static final int SIZE = 144;
  static final int CMD = 0;
  static final int VERSION = 4;
  static final int DOMAIN = 8;
  static final int U = 16;

  static final int CREATEDOMAIN = 1;
  static final int CREATEDOMAIN_HANDLE = U + 4;
  static final int CREATEDOMAIN_FLAGS = U + 20;
  static final int CREATEDOMAIN_MAX_VCPUS = U + 28;
  static final int CREATEDOMAIN_MAX_EVTCHN_PORT = U + 32;
  static final int CREATEDOMAIN_MAX_GRANT_FRAMES = U + 36;
  static final int CREATEDOMAIN_MAX_MAPTRACK_FRAMES = U + 40;
  static final int CREATEDOMAIN_GRANT_OPTS = U + 44;
  static final int CREATEDOMAIN_EMULATION_FLAGS = U + 56;
  static final int CDF_HVM = 1;
  static final int CDF_HAP = 2;

  static final int DESTROYDOMAIN = 2;
  static final int PAUSEDOMAIN = 3;
  static final int UNPAUSEDOMAIN = 4;

  static final int GETDOMAININFO = 5;
  static final int INFO_DOMAIN = U;
  static final int INFO_FLAGS = U + 4;
  static final int INFO_TOT_PAGES = U + 8;
  static final int INFO_MAX_PAGES = U + 16;
  static final int INFO_CPU_TIME = U + 56;
  static final int INFO_ONLINE_VCPUS = U + 64;
  static final int INFO_MAX_VCPU_ID = U + 68;

  static final int SETVCPUAFFINITY = 9;
  static final int AFFINITY_VCPU = U;
  static final int AFFINITY_FLAGS = U + 4;
  static final int AFFINITY_HARD_MAP = U + 8;
  static final int AFFINITY_HARD_BITS = U + 16;
  static final int AFFINITY_HARD = 1;

  static final int MAX_MEM = 11;
  static final int MAX_MEM_KB = U;

  static final int GETVCPUINFO = 14;
  static final int VCPU_VCPU = U;
  static final int VCPU_ONLINE = U + 4;
  static final int VCPU_BLOCKED = U + 5;
  static final int VCPU_RUNNING = U + 6;
  static final int VCPU_CPU_TIME = U + 8;
  static final int VCPU_CPU = U + 16;

  static final int MAX_VCPUS = 15;
  static final int MAX_VCPUS_MAX = U;

  static final int SCHEDULER_OP = 16;
  static final int SCHEDULER_ID = U;
  static final int SCHEDULER_CMD = U + 4;
  static final int SCHEDULER_WEIGHT = U + 8;
  static final int SCHEDULER_CAP = U + 10;
  static final int SCHEDULER_CREDIT = 5;
  static final int SCHEDULER_PUTINFO = 0;

  static final int SETDOMAINHANDLE = 17;
  static final int HANDLE = U;

  static final int SETHVMCONTEXT = 34;
  static final int HVMCONTEXT_SIZE = U;
  static final int HVMCONTEXT_BUFFER = U + 8;

  private DomctlLayout() {}
}
