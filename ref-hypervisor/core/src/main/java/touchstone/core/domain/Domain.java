package touchstone.core.domain;

import touchstone.core.event.EventFifo;
import touchstone.core.event.EventPorts;
import touchstone.core.grant.GrantTable;
import touchstone.core.vcpu.Vcpu;

/** A domain: its identity, its limits, its vCPUs and what it has told the hypervisor of itself. */
public final class Domain {
  public static final int MAX_VCPUS = 8;

  /** HVM_PARAM_ indexes are below this. @xen public/hvm/params.h */
  public static final int HVM_PARAMS = 40;

  /** HVM_PARAM_TRIPLE_FAULT_REASON. @xen public/hvm/params.h */
  public static final int PARAM_TRIPLE_FAULT_REASON = 31;

  /** SHUTDOWN_reboot, Xen's choice until the toolstack makes another. @xen public/sched.h */
  private static final int SHUTDOWN_REBOOT = 1;

  /** Entries of the memory map that XENMEM_set_memory_map can store. */
  public static final int MAX_E820 = 32;

  public final int id;

  /** Domain 0, the control domain. */
  public final boolean control;

  public final Vcpu[] vcpu = new Vcpu[MAX_VCPUS];

  /** vCPUs promised by XEN_DOMCTL_createdomain; 1 to MAX_VCPUS. */
  public int vcpuLimit = 1;

  /** Set by XEN_DOMCTL_max_vcpus, 0 before. */
  public int maxVcpus;

  /** Upper bound of frames owned as guest memory, set by XEN_DOMCTL_max_mem. */
  public int maxPages;

  /** Highest guest frame ever mapped, for XENMEM_maximum_gpfn. */
  public int highestGfn;

  /** Nested XEN_DOMCTL_pausedomain count; a new domain starts paused by the system. */
  public int pauseCount = 1;

  /** Destruction has begun: no new mapping, grant, event or vCPU run. */
  public boolean dying;

  /** How many steps of its destruction have been done. */
  public int destroySteps;

  /** SCHEDOP_shutdown happened; the vCPUs do not run. */
  public boolean shutdown;

  /** SHUTDOWN_ reason, valid if shutdown. @xen public/sched.h */
  public int shutdownReason;

  /** Reason latched by SCHEDOP_shutdown_code, -1 if none. */
  public int latchedReason = -1;

  /** Frame of the shared_info page. */
  public int sharedInfoFrame = -1;

  /** shared_info has the 32-bit layout. @xen public/xen.h */
  public boolean narrow;

  /** Ports above this number cannot be opened; set at creation. */
  public int maxPort = EventPorts.MAX - 1;

  public final EventPorts ports = new EventPorts();

  /** Its event queues, if it uses the FIFO ABI. */
  public final EventFifo fifo = new EventFifo();

  /** Null only while the domain is being constructed. */
  public GrantTable grants;

  public final long[] hvmParam = new long[HVM_PARAMS];

  /** xen_domain_handle_t: the UUID the toolstack chose. */
  public final byte[] handle = new byte[16];

  /** Memory map for XENMEM_memory_map: entries in use, then address, size and type of each. */
  public int e820Count;

  public final long[] e820Address = new long[MAX_E820];
  public final long[] e820Size = new long[MAX_E820];
  public final int[] e820Type = new int[MAX_E820];

  /** Seconds added to the domain's wallclock by XEN_DOMCTL_settimeoffset. */
  public long timeOffset;

  /** Scheduler weight, 1 to 65535. */
  public int weight = 256;

  /** Scheduler cap in percent of one physical CPU; 0 is no cap. */
  public int cap;

  /*@ public invariant vcpu.length == MAX_VCPUS && 0 <= maxVcpus && maxVcpus <= MAX_VCPUS;
    @ public invariant hvmParam.length == HVM_PARAMS && hvmParam != e820Address;
    @ public invariant 0 <= pauseCount && 0 <= maxPages;
    @ public invariant 0 <= e820Count && e820Count <= MAX_E820;
    @*/

  /*@ public normal_behavior
    @ requires 0 <= number;
    @ ensures id == number && control == isControl && pauseCount == 1;
    @*/
  public Domain(int number, boolean isControl) {
    id = number;
    control = isControl;
    hvmParam[PARAM_TRIPLE_FAULT_REASON] = SHUTDOWN_REBOOT;
  }

  /** The vCPU of that number, or null. A guest's number is any 32-bit value. */
  /*@ public normal_behavior
    @ ensures \result == null || 0 <= number && number < maxVcpus && \result == vcpu[(int) number];
    @ assignable \strictly_nothing;
    @*/
  public /*@ nullable @*/ Vcpu vcpuAt(long number) {
    return 0 <= number && number < maxVcpus ? vcpu[(int) number] : null;
  }

  /** Host physical address of shared_info. */
  /*@ public normal_behavior
    @ requires 0 <= sharedInfoFrame;
    @ requires_free sharedInfoFrame <= 2147483647;
    @ ensures \result == sharedInfoFrame * 4096L;
    @ assignable \strictly_nothing;
    @*/
  public long sharedInfo() {
    return sharedInfoFrame * 4096L;
  }

  /** Remembers that a guest frame has been mapped. */
  /*@ public normal_behavior
    @ ensures highestGfn == (\old(highestGfn) < gfn ? gfn : \old(highestGfn));
    @ assignable highestGfn;
    @*/
  public void noteMapped(int gfn) {
    if (highestGfn < gfn) {
      highestGfn = gfn;
    }
  }

  /** Ports that its event ABI has: with 2 levels as many as the bitmaps have bits. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(fifo);
    @ ensures 0 < \result && \result <= EventPorts.MAX;
    @ ensures !fifo.active ==> \result == (narrow ? 1024 : 4096);
    @ assignable \strictly_nothing;
    @*/
  public int abiPorts() {
    return fifo.isActive() ? EventPorts.MAX : SharedInfoLayout.ports(narrow);
  }

  /** Ports that may be open: bounded by the ABI and by what the toolstack set. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(fifo) && -2147483648 <= maxPort;
    @ ensures \result <= EventPorts.MAX;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~evt-toolstack-limit~1]
  public int portLimit() {
    int abi = abiPorts();
    return maxPort < abi - 1 ? maxPort + 1 : abi;
  }

  /** Whether its vCPUs may execute. */
  /*@ public normal_behavior
    @ ensures \result <==> pauseCount == 0 && !dying && !shutdown;
    @ assignable \strictly_nothing;
    @*/
  public /*@ helper @*/ boolean runs() {
    return pauseCount == 0 && !dying && !shutdown;
  }
}
