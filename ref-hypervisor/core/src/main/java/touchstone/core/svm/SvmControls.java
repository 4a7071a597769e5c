package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.virt.ControlPages;

/**
 * The intercepts and permission maps: what a guest may never do without us.
 *
 * <p>They are constants and are written before every VMRUN together with all-zero clean bits, so
 * nothing that happens in between can leave a guest without its intercepts. The only freedom is the
 * VINTR intercept of an interrupt window. Parallel to {@code VmxControls}.
 *
 * @apm 15.9, 15.10, 15.11
 */
// [impl->req~vcs-mandatory-intercepts~1]
final class SvmControls {
  /** Writes of CR4 and, as there is no local APIC, all of CR8; reads are bits 15:0. */
  /*@ spec_public @*/ private static final int CR = 1 << 20 | 1 << 24 | 1 << 8;

  /** #DB and #AC: their delivery can raise them again without end (XSA-156). */
  /*@ spec_public @*/ private static final int EXCEPTIONS = 1 << 1 | 1 << 17;

  // Offset 0x00C. @apm table B-1
  private static final int INTR = 1 << 0;
  private static final int NMI = 1 << 1;
  private static final int SMI = 1 << 2;
  private static final int INIT = 1 << 3;
  private static final int VINTR = 1 << 4;
  private static final int RDPMC = 1 << 15;
  private static final int CPUID = 1 << 18;
  private static final int INVD = 1 << 22;
  private static final int HLT = 1 << 24;
  private static final int INVLPGA = 1 << 26;
  private static final int IOIO_PROT = 1 << 27;
  private static final int MSR_PROT = 1 << 28;
  private static final int TASK_SWITCH = 1 << 29;
  private static final int SHUTDOWN = 1 << 31;

  /*@ spec_public @*/ private static final int MISC1 =
      INTR
          | NMI
          | SMI
          | INIT
          | RDPMC
          | CPUID
          | INVD
          | HLT
          | INVLPGA
          | IOIO_PROT
          | MSR_PROT
          | TASK_SWITCH
          | SHUTDOWN;

  /** VMRUN VMMCALL VMLOAD VMSAVE STGI CLGI SKINIT, WBINVD MONITOR MWAIT (both), XSETBV. */
  /*@ spec_public @*/ private static final int MISC2 =
      0x7F | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13;

  /** V_INTR_MASKING: the guest's IF and TPR rule virtual interrupts only. @apm 15.21.1 */
  private static final long V_INTR_MASKING = 1L << 24;

  /** V_IRQ with V_IGN_TPR: exits as soon as the guest could take an interrupt. @apm 15.21.4 */
  private static final long V_IRQ = 1L << 8;

  private static final long V_IGN_TPR = 1L << 20;

  private static final int IOPM_PAGES = 3;
  private static final int MSRPM_PAGES = 2;

  /*@ spec_public @*/ private final Hardware hw;
  /*@ spec_public @*/ private long iopm;
  /*@ spec_public @*/ private long msrpm;

  // Which VMCB was written last, and what to it, by field: for the proofs.
  //@ public ghost long writtenVmcb;
  //@ public ghost int writtenCr;
  //@ public ghost int writtenExceptions;
  //@ public ghost int writtenMisc1;
  //@ public ghost int writtenMisc2;
  //@ public ghost long writtenIopm;
  //@ public ghost long writtenMsrpm;
  //@ public ghost long writtenNested;

  /*@ public invariant -9223372036854775807L - 1 <= iopm && iopm <= 9223372036854775807L;
    @ public invariant -9223372036854775807L - 1 <= msrpm && msrpm <= 9223372036854775807L;
    @*/

  /*@ public normal_behavior
    @ ensures hw == hardware;
    @*/
  SvmControls(Hardware hardware) {
    hw = hardware;
  }

  /** The maps, all ones: every port and every MSR exits unless {@link #pass} opened it. */
  boolean allocateMaps(ControlPages pages) {
    if (iopm == 0L) {
      iopm = pages.allocateFilled(IOPM_PAGES, 0xFF);
      msrpm = pages.allocateFilled(MSRPM_PAGES, 0xFF);
    }
    return iopm != 0L && msrpm != 0L;
  }

  /** Two bits per MSR; 2 KiB each for MSRs from 0, 0xC0000000, 0xC0010000. @apm 15.11 */
  void pass(int msr) {
    int index = msr & 0x1FFF;
    int block = msr >= 0 ? 0 : (msr >>> 16 & 1) + 1;
    long at = msrpm + block * 2048L + index / 4;
    hw.write8(at, hw.read8(at) & 0xFF - (3 << index % 4 * 2));
  }

  /** Writes all controls into the VMCB; the sums are of bits of the manual's table B-1. */
  /*@ public normal_behavior
    @ requires 0 <= vmcb && vmcb <= 4294967296L;
    @ ensures writtenCr == 1048576 + 16777216 + 256;
    @ ensures writtenExceptions == 2 + 131072;
    @ ensures writtenMisc1 == (window ? 16 : 0) + 1 + 2 + 4 + 8 + 32768 + 262144 + 4194304
    @           + 16777216 + 67108864 + 134217728 + 268435456 + 536870912 - 2147483648L;
    @ ensures writtenMisc2 == 127 + 512 + 1024 + 2048 + 4096 + 8192;
    @ ensures writtenIopm == iopm && writtenMsrpm == msrpm && writtenNested == 1;
    @ ensures writtenVmcb == vmcb;
    @ assignable writtenCr, writtenExceptions, writtenMisc1, writtenMisc2, writtenIopm,
    @            writtenMsrpm, writtenNested, writtenVmcb;
    @*/
  void establish(long vmcb, boolean window) {
    int misc1 = window ? MISC1 | VINTR : MISC1;
    //@ set writtenVmcb = vmcb;
    hw.write32(vmcb + VmcbOffsets.CR_INTERCEPTS, CR);
    //@ set writtenCr = CR;
    hw.write32(vmcb + VmcbOffsets.DR_INTERCEPTS, 0);
    hw.write32(vmcb + VmcbOffsets.EXCEPTION_INTERCEPTS, EXCEPTIONS);
    //@ set writtenExceptions = EXCEPTIONS;
    hw.write32(vmcb + VmcbOffsets.MISC1_INTERCEPTS, misc1);
    //@ set writtenMisc1 = misc1;
    hw.write32(vmcb + VmcbOffsets.MISC2_INTERCEPTS, MISC2);
    //@ set writtenMisc2 = MISC2;
    hw.write64(vmcb + VmcbOffsets.IOPM_BASE_PA, iopm);
    //@ set writtenIopm = iopm;
    hw.write64(vmcb + VmcbOffsets.MSRPM_BASE_PA, msrpm);
    //@ set writtenMsrpm = msrpm;
    hw.write64(vmcb + VmcbOffsets.NP_ENABLE, 1L);
    //@ set writtenNested = 1L;
    hw.write64(vmcb + VmcbOffsets.LBR_VIRTUALIZATION, 0L);
    hw.write32(vmcb + VmcbOffsets.CLEAN_BITS, 0);
    hw.write64(
        vmcb + VmcbOffsets.VIRTUAL_INTERRUPT,
        window ? V_INTR_MASKING | V_IRQ | V_IGN_TPR : V_INTR_MASKING);
  }
}
