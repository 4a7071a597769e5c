package touchstone.core.svm;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.VcpuContext;

/**
 * The VMCB's state save area, from and to a {@code VcpuContext}. Parallel to {@code VmxGuestState}.
 *
 * @apm 15.5.1, B
 */
final class SvmGuestState {
  /** EFER.SVME must be set while a guest runs, and the guest must not see it. @apm 15.5.1 */
  static final long EFER_SVME = 0x1000L;

  private static final long CR0_ET = 0x10L;
  private static final long CR0_CD_NW = 0x60000000L;
  private static final long PAT_RESET = 0x0007040600070406L;
  private static final long DR7_RESET = 0x400L;
  private static final int PRESENT = 0x80;
  private static final int UNUSABLE = 0x10000;

  /** ES, CS, SS, DS, FS, GS, LDTR, TR. */
  private static final int[] SEGMENT = {
    VmcbOffsets.ES, VmcbOffsets.CS, VmcbOffsets.SS, VmcbOffsets.DS,
    VmcbOffsets.FS, VmcbOffsets.GS, VmcbOffsets.LDTR, VmcbOffsets.TR
  };

  private final Hardware hw;

  SvmGuestState(Hardware hardware) {
    hw = hardware;
  }

  // [impl->req~cpu-segments-private~1]
  void load(long vmcb, VcpuContext c, long dr6) {
    hw.write64(vmcb + VmcbOffsets.CR0, c.cr0 & ~CR0_CD_NW | CR0_ET);
    hw.write64(vmcb + VmcbOffsets.CR3, c.cr3);
    hw.write64(vmcb + VmcbOffsets.CR4, c.cr4);
    hw.write64(vmcb + VmcbOffsets.EFER, c.efer | EFER_SVME);
    hw.write64(vmcb + VmcbOffsets.RIP, c.rip);
    hw.write64(vmcb + VmcbOffsets.RSP, c.gpr[4]);
    hw.write64(vmcb + VmcbOffsets.RFLAGS, c.rflags | 2L);
    for (int i = 0; i < SEGMENT.length; i++) {
      segment(vmcb + SEGMENT[i], c.selector[i], c.attributes[i], c.limit[i], c.base[i]);
    }
    segment(vmcb + VmcbOffsets.GDTR, 0, UNUSABLE, c.gdtLimit, c.gdtBase);
    segment(vmcb + VmcbOffsets.IDTR, 0, UNUSABLE, c.idtLimit, c.idtBase);
    hw.write8(vmcb + VmcbOffsets.CPL, c.attributes[2] >>> 5 & 3);
    reset(vmcb, dr6);
  }

  /** What a context does not carry starts as after RESET. @apm 14.1.3 */
  private void reset(long vmcb, long dr6) {
    for (int at = VmcbOffsets.STAR; at <= VmcbOffsets.CR2; at = at + 8) {
      hw.write64(vmcb + at, 0L);
    }
    hw.write64(vmcb + VmcbOffsets.G_PAT, PAT_RESET);
    hw.write64(vmcb + VmcbOffsets.DBGCTL, 0L);
    hw.write64(vmcb + VmcbOffsets.DR6, dr6);
    hw.write64(vmcb + VmcbOffsets.DR7, DR7_RESET);
    hw.write64(vmcb + VmcbOffsets.INTERRUPT_SHADOW, 0L);
    hw.write64(vmcb + VmcbOffsets.EVENTINJ, 0L);
  }

  void save(long vmcb, VcpuContext c) {
    c.cr0 = hw.read64(vmcb + VmcbOffsets.CR0);
    c.cr3 = hw.read64(vmcb + VmcbOffsets.CR3);
    c.cr4 = hw.read64(vmcb + VmcbOffsets.CR4);
    c.efer = hw.read64(vmcb + VmcbOffsets.EFER) & ~EFER_SVME;
    c.rip = hw.read64(vmcb + VmcbOffsets.RIP);
    c.gpr[4] = hw.read64(vmcb + VmcbOffsets.RSP);
    c.rflags = hw.read64(vmcb + VmcbOffsets.RFLAGS);
    for (int i = 0; i < SEGMENT.length; i++) {
      long at = vmcb + SEGMENT[i];
      c.selector[i] = hw.read16(at + VmcbOffsets.SELECTOR);
      c.attributes[i] = expand(hw.read16(at + VmcbOffsets.ATTRIBUTES));
      c.limit[i] = hw.read32(at + VmcbOffsets.LIMIT) & 0xFFFFFFFFL;
      c.base[i] = hw.read64(at + VmcbOffsets.BASE);
    }
    c.gdtBase = hw.read64(vmcb + VmcbOffsets.GDTR + VmcbOffsets.BASE);
    c.gdtLimit = hw.read32(vmcb + VmcbOffsets.GDTR + VmcbOffsets.LIMIT);
    c.idtBase = hw.read64(vmcb + VmcbOffsets.IDTR + VmcbOffsets.BASE);
    c.idtLimit = hw.read32(vmcb + VmcbOffsets.IDTR + VmcbOffsets.LIMIT);
  }

  private void segment(long at, int selector, int rights, long limit, long base) {
    hw.write16(at + VmcbOffsets.SELECTOR, selector);
    hw.write16(at + VmcbOffsets.ATTRIBUTES, compress(rights));
    hw.write32(at + VmcbOffsets.LIMIT, (int) limit);
    hw.write64(at + VmcbOffsets.BASE, base);
  }

  /** VMCS access rights to VMCB attributes: bits 15:12 move to 11:8; unusable is not present. */
  private static int compress(int rights) {
    if ((rights & UNUSABLE) != 0) {
      return 0;
    }
    return rights & 0xFF | rights >>> 4 & 0xF00;
  }

  private static int expand(int attributes) {
    int rights = attributes & 0xFF | (attributes & 0xF00) << 4;
    return (attributes & PRESENT) != 0 ? rights : rights | UNUSABLE;
  }
}
