package touchstone.core.vcpu;

import touchstone.core.apic.LocalApic;
import touchstone.core.domain.Domain;

/**
 * A virtual CPU: what of its state is not in the vendor's control structure.
 *
 * <p>General registers live here between a VM exit and the next entry. RSP, RIP, RFLAGS, control
 * and segment registers live in the VMCS or VMCB and are reached through {@code
 * VirtualizationDriver}.
 */
public final class Vcpu {
  /** Never brought up, or taken down by VCPUOP_down. */
  public static final int OFFLINE = 0;

  /** Ready to run or running. */
  public static final int RUNNABLE = 1;

  /** Waits for an event: HLT, SCHEDOP_block or SCHEDOP_poll. */
  public static final int BLOCKED = 2;

  public final Domain domain;
  public final int id;

  /** RAX, RCX, RDX, RBX, RSP (unused), RBP, RSI, RDI, R8..R15. */
  public final long[] gpr = new long[16];

  /** DR0..DR3 at 0..3 and DR6 at 6; DR7 is in the control structure. */
  public final long[] dr = new long[8];

  public long cr2;

  /** MSRs the control structure does not hold, in the order of {@code ResidentState.MSRS}. */
  public final long[] msr = new long[ResidentState.COUNT];

  /** CR8, and with it the upper four bits of the task priority. */
  public long cr8;

  /** Its local APIC: reset when the vCPU is made, and by no context loaded later. */
  public final LocalApic apic = new LocalApic();

  /** Physical CPU whose FPU, debug registers and MSRs hold this vCPU's state, or -1. */
  public int residentOn = -1;

  /** Physical CPU on which the VMCS is active, or -1. @sdm 25.1 */
  public int activeOn = -1;

  /** The VMCS has been launched since it was last cleared. @sdm 25.1 */
  public boolean launched;

  /** Physical CPU whose cached translations are the vCPU's present ones, or -1: flush first. */
  public int lastCpu = -1;

  /** Interrupt-window exiting is asked for. */
  public boolean windowWanted;

  /** OFFLINE, RUNNABLE or BLOCKED. */
  public int state = OFFLINE;

  /** VCPUOP_initialise has been done (or the toolstack has set a context). */
  public boolean initialised;

  /** Physical CPU it is running on, or -1. */
  public int runningOn = -1;

  /** Hard affinity: it runs on physical CPU n only if bit n is set; never without a usable bit. */
  public long affinity = -1L;

  /** Host physical address of the VMCS or VMCB; 0 before {@code VirtualizationDriver.create}. */
  public long controlStructure;

  /** Host physical address of the 512-byte FXSAVE image. */
  public long fxArea;

  /** Host physical address of this vCPU's vcpu_info; 0 while there is none. @xen public/xen.h */
  public long vcpuInfo;

  /** Linear address of the guest's runstate area, 0 if none. @xen public/vcpu.h */
  public long runstateArea;

  /** Vector of the event upcall, or 0 for the domain's HVM_PARAM_CALLBACK_IRQ. */
  public int upcallVector;

  /** Absolute system time in ns at which the singleshot timer fires; Long.MAX_VALUE if not set. */
  public long timerDeadline = Long.MAX_VALUE;

  /** Absolute system time in ns at which SCHEDOP_poll gives up; Long.MAX_VALUE if never. */
  public long pollDeadline = Long.MAX_VALUE;

  /** Port waited for by SCHEDOP_poll, 0 if none. */
  public int pollPort;

  /*@ public invariant gpr.length == 16 && dr.length == 8 && gpr != dr && gpr != msr && dr != msr;
    @*/

  /*@ public normal_behavior
    @ ensures domain == ownDomain && id == number && state == OFFLINE;
    @*/
  public Vcpu(Domain ownDomain, int number) {
    domain = ownDomain;
    id = number;
  }

  /** Whether its affinity allows a physical CPU, 0 to 63. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < 64;
    @ ensures cpu == 0 ==> (\result <==> affinity % 2 != 0);
    @ assignable \strictly_nothing;
    @*/
  public boolean mayRunOn(int cpu) {
    return (affinity >>> cpu & 1L) != 0L;
  }

  /** Takes over the general registers of a context; nothing of an earlier life stays visible. */
  /*@ public normal_behavior
    @ ensures (\forall int i; 0 <= i && i < 16; gpr[i] == context.gpr[i]);
    @ ensures cr2 == 0 && cr8 == 0 && !windowWanted && dr[6] == dr6 && lastCpu == -1;
    @ assignable gpr[*], dr[*], msr[*], cr2, cr8, windowWanted, lastCpu;
    @*/
  // [impl->req~res-initial-registers~1]
  public void reset(VcpuContext context, long dr6) {
    for (int i = 0; i < 16; i++) {
      gpr[i] = context.gpr[i];
    }
    for (int i = 0; i < dr.length; i++) {
      dr[i] = 0L;
    }
    dr[6] = dr6;
    for (int i = 0; i < msr.length; i++) {
      msr[i] = 0L;
    }
    cr2 = 0L;
    cr8 = 0L;
    windowWanted = false;
    lastCpu = -1;
  }
}
