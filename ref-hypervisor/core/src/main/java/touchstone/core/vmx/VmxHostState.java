package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;

/**
 * The host-state area: a 64-bit supervisor whose values pass every check of VM entry.
 *
 * <p>The machine hands control back to the caller of VMLAUNCH instead of fetching from HOST_RIP, so
 * RIP and RSP only have to be canonical. @sdm 27.2.2, 27.2.3
 */
final class VmxHostState {
  private static final int IA32_VMX_CR0_FIXED0 = 0x486;
  private static final int IA32_VMX_CR0_FIXED1 = 0x487;
  private static final int IA32_VMX_CR4_FIXED0 = 0x488;
  private static final int IA32_VMX_CR4_FIXED1 = 0x489;

  /** PE, ET, NE, WP, PG. @sdm 2.5 */
  private static final long CR0 = 0x80010031L;

  /** PAE, VMXE. @sdm 2.5 */
  private static final long CR4 = 0x2020L;

  /** SCE, LME, LMA, NXE. @sdm 2.2.1 */
  private static final long EFER = 0xD01L;

  /** The power-up value: WB, WT, UC-, UC twice. @sdm 12.12.4 */
  static final long PAT = 0x0007040600070406L;

  private static final int CODE = 0x08;
  private static final int DATA = 0x10;
  private static final int TASK = 0x18;
  private static final long CANONICAL = 0xFFFF828000000000L;

  private VmxHostState() {}

  /** Fills the area of the current VMCS; {@code cr3} is the host's own root table. */
  static void write(Hardware hw, int cpu, long cr3) {
    hw.vmwrite(cpu, VmcsFields.HOST_CR0, fixed(hw, cpu, CR0, IA32_VMX_CR0_FIXED0));
    hw.vmwrite(cpu, VmcsFields.HOST_CR3, cr3);
    hw.vmwrite(cpu, VmcsFields.HOST_CR4, fixed(hw, cpu, CR4, IA32_VMX_CR4_FIXED0));
    hw.vmwrite(cpu, VmcsFields.HOST_EFER, EFER);
    hw.vmwrite(cpu, VmcsFields.HOST_PAT, PAT);
    hw.vmwrite(cpu, VmcsFields.HOST_ES_SELECTOR, DATA);
    hw.vmwrite(cpu, VmcsFields.HOST_CS_SELECTOR, CODE);
    hw.vmwrite(cpu, VmcsFields.HOST_SS_SELECTOR, DATA);
    hw.vmwrite(cpu, VmcsFields.HOST_DS_SELECTOR, DATA);
    hw.vmwrite(cpu, VmcsFields.HOST_FS_SELECTOR, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_GS_SELECTOR, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_TR_SELECTOR, TASK);
    hw.vmwrite(cpu, VmcsFields.HOST_FS_BASE, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_GS_BASE, CANONICAL);
    hw.vmwrite(cpu, VmcsFields.HOST_TR_BASE, CANONICAL);
    hw.vmwrite(cpu, VmcsFields.HOST_GDTR_BASE, CANONICAL);
    hw.vmwrite(cpu, VmcsFields.HOST_IDTR_BASE, CANONICAL);
    hw.vmwrite(cpu, VmcsFields.HOST_SYSENTER_CS, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_SYSENTER_ESP, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_SYSENTER_EIP, 0);
    hw.vmwrite(cpu, VmcsFields.HOST_RSP, CANONICAL);
    hw.vmwrite(cpu, VmcsFields.HOST_RIP, CANONICAL);
  }

  /** The bits a control register must have in VMX operation added, those it must not removed. */
  private static long fixed(Hardware hw, int cpu, long value, int fixed0) {
    return (value | hw.readMsr(cpu, fixed0)) & hw.readMsr(cpu, fixed0 + 1);
  }

  /** Bits CR0 must have in a guest: as in the host, but PE and PG are free. @sdm 24.8 */
  static long guestCr0Fixed(Hardware hw, int cpu) {
    return hw.readMsr(cpu, IA32_VMX_CR0_FIXED0)
        & hw.readMsr(cpu, IA32_VMX_CR0_FIXED1)
        & 0xFFFFFFFF7FFFFFFEL;
  }

  /** Bits CR4 must have in a guest (VMXE). @sdm 24.8 */
  static long guestCr4Fixed(Hardware hw, int cpu) {
    return hw.readMsr(cpu, IA32_VMX_CR4_FIXED0) & hw.readMsr(cpu, IA32_VMX_CR4_FIXED1);
  }
}
