package touchstone.core.vcpu;

import touchstone.core.hardware.Hardware;

/**
 * The part of a vCPU that neither vendor switches at VM entry: FPU and SSE, debug registers,
 * SYSCALL and similar MSRs.
 *
 * <p>It stays in the physical CPU while the same vCPU comes and goes, and is exchanged eagerly
 * before any other vCPU is entered there: a guest finds either its own state or never runs. Nothing
 * is switched lazily on first use.
 *
 * @sdm 28.1
 * @apm 15.5.1
 */
public final class ResidentState {
  /** Number of MSRs exchanged on VT-x. On AMD-V VMLOAD and VMSAVE do all but TSC_AUX. */
  public static final int COUNT = 6;

  /** TSC_AUX, KERNEL_GS_BASE, STAR, LSTAR, CSTAR, FMASK. @sdm table 2-2 of volume 4 */
  private static final int[] MSRS = {
    0xC0000103, 0xC0000102, 0xC0000081, 0xC0000082, 0xC0000083, 0xC0000084
  };

  private static final int DR6 = 6;

  private final Hardware hw;

  /** How many of MSRS are exchanged here. */
  private final int msrs;

  /** DR6 is exchanged here, not in the control structure. */
  private final boolean withDr6;

  /** Per physical CPU the vCPU whose state it holds, or null. */
  private final /*@ nullable @*/ Vcpu[] resident;

  /*@ invariant 0 <= msrs && msrs <= COUNT;
    @ invariant (\forall int i; 0 <= i && i < resident.length;
    @              resident[i] == null || resident[i].residentOn == i);
    @*/

  public ResidentState(Hardware hardware, boolean intel, boolean hasTscAux) {
    hw = hardware;
    msrs = intel ? COUNT : hasTscAux ? 1 : 0;
    withDr6 = intel;
    resident = new Vcpu[hw.cpus()];
  }

  /** Position of an MSR in {@code Vcpu.msr}, or -1. */
  /*@ public normal_behavior
    @ ensures -1 <= \result && \result < COUNT;
    @*/
  public int indexOf(int msr) {
    for (int i = 0; i < msrs; i++) {
      if (MSRS[i] == msr) {
        return i;
      }
    }
    return -1;
  }

  /** Puts the vCPU's state into the physical CPU, and the former occupant's where it belongs. */
  // [impl->req~cpu-fpu-private~1]
  // [impl->req~cpu-debug-registers-private~1]
  // [impl->req~cpu-msr-private~1]
  /*@ public normal_behavior
    @ requires 0 <= cpu;
    @ ensures v.residentOn == cpu;
    @*/
  public void occupy(int cpu, Vcpu v) {
    if (resident[cpu] == v) {
      return;
    }
    evict(cpu);
    settle(v);
    hw.fxrstor(cpu, v.fxArea);
    for (int i = 0; i < 4; i++) {
      hw.setDr(cpu, i, v.dr[i]);
    }
    if (withDr6) {
      hw.setDr(cpu, DR6, v.dr[DR6]);
    }
    for (int i = 0; i < msrs; i++) {
      hw.writeMsr(cpu, MSRS[i], v.msr[i]);
    }
    resident[cpu] = v;
    v.residentOn = cpu;
  }

  /** Brings the vCPU's state into its memory image, from wherever it is resident. */
  /*@ public normal_behavior
    @ ensures v.residentOn == -1;
    @*/
  public void settle(Vcpu v) {
    if (v.residentOn >= 0) {
      evict(v.residentOn);
    }
  }

  /** Forgets a vCPU that will never run again. */
  /*@ public normal_behavior
    @ ensures v.residentOn == -1;
    @*/
  public void drop(Vcpu v) {
    if (v.residentOn >= 0) {
      resident[v.residentOn] = null;
      v.residentOn = -1;
    }
  }

  private void evict(int cpu) {
    Vcpu v = resident[cpu];
    if (v == null) {
      return;
    }
    hw.fxsave(cpu, v.fxArea);
    for (int i = 0; i < 4; i++) {
      v.dr[i] = hw.dr(cpu, i);
    }
    if (withDr6) {
      v.dr[DR6] = hw.dr(cpu, DR6);
    }
    for (int i = 0; i < msrs; i++) {
      v.msr[i] = hw.readMsr(cpu, MSRS[i]);
    }
    resident[cpu] = null;
    v.residentOn = -1;
  }
}
