package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Features;

/**
 * The guest-state area of the current VMCS, from and to a {@code VcpuContext}. @sdm 25.4, 27.3.1
 */
final class VmxGuestState {
  private static final long CR0_NE = 0x20L;
  private static final long CR0_NW = 0x20000000L;
  private static final long CR0_CD = 0x40000000L;
  private static final long CR0_PG = 0x80000000L;
  private static final long CR4_PAE = 0x20L;
  private static final long EFER_LMA = 0x400L;
  private static final long DR7_RESET = 0x400L;
  private static final int SEGMENTS = 8;

  private final Hardware hw;
  private final Frames frames;

  VmxGuestState(Hardware hardware, Frames allFrames) {
    hw = hardware;
    frames = allFrames;
  }

  /** Writes every field; false if PAE paging is on and its four table pointers are not in RAM. */
  // [impl->req~cpu-segments-private~1]
  boolean load(int cpu, int domain, VcpuContext c) {
    setCr0(cpu, c.cr0);
    setCr4(cpu, c.cr4);
    hw.vmwrite(cpu, VmcsFields.GUEST_CR3, c.cr3);
    hw.vmwrite(cpu, VmcsFields.GUEST_EFER, c.efer);
    hw.vmwrite(cpu, VmcsFields.GUEST_RIP, c.rip);
    hw.vmwrite(cpu, VmcsFields.GUEST_RSP, c.gpr[4]);
    hw.vmwrite(cpu, VmcsFields.GUEST_RFLAGS, c.rflags | 2L);
    for (int i = 0; i < SEGMENTS; i++) {
      hw.vmwrite(cpu, VmcsFields.GUEST_ES_SELECTOR + 2 * i, c.selector[i]);
      hw.vmwrite(cpu, VmcsFields.GUEST_ES_BASE + 2 * i, c.base[i]);
      hw.vmwrite(cpu, VmcsFields.GUEST_ES_LIMIT + 2 * i, c.limit[i]);
      hw.vmwrite(cpu, VmcsFields.GUEST_ES_RIGHTS + 2 * i, c.attributes[i]);
    }
    hw.vmwrite(cpu, VmcsFields.GUEST_GDTR_BASE, c.gdtBase);
    hw.vmwrite(cpu, VmcsFields.GUEST_GDTR_LIMIT, c.gdtLimit);
    hw.vmwrite(cpu, VmcsFields.GUEST_IDTR_BASE, c.idtBase);
    hw.vmwrite(cpu, VmcsFields.GUEST_IDTR_LIMIT, c.idtLimit);
    reset(cpu);
    boolean pae = (c.cr0 & CR0_PG) != 0 && (c.cr4 & CR4_PAE) != 0 && (c.efer & EFER_LMA) == 0;
    return !pae || loadPdptes(cpu, domain, c.cr3);
  }

  /** What a context does not carry starts as after RESET. @sdm table 10-1 of volume 3 */
  private void reset(int cpu) {
    hw.vmwrite(cpu, VmcsFields.GUEST_PAT, VmxHostState.PAT);
    hw.vmwrite(cpu, VmcsFields.GUEST_DR7, DR7_RESET);
    hw.vmwrite(cpu, VmcsFields.GUEST_DEBUGCTL, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_SYSENTER_CS, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_SYSENTER_ESP, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_SYSENTER_EIP, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_INTERRUPTIBILITY, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_ACTIVITY, 0);
    hw.vmwrite(cpu, VmcsFields.GUEST_PENDING_DEBUG, 0);
    hw.vmwrite(cpu, VmcsFields.VMCS_LINK_POINTER, -1L);
    hw.vmwrite(cpu, VmcsFields.ENTRY_INTERRUPTION, 0);
  }

  /** With EPT the four PDPTEs are guest state: entry does not read them again. @sdm 27.3.2.4 */
  private boolean loadPdptes(int cpu, int domain, long cr3) {
    int frame = frames.frameAt(domain, (int) (cr3 >>> 12 & 0xFFFFF));
    if (frame == Frames.NONE) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      long entry = hw.read64(frame * 4096L + (cr3 & 0xFE0) + 8L * i);
      hw.vmwrite(cpu, VmcsFields.GUEST_PDPTE0 + 2 * i, entry);
    }
    return true;
  }

  void save(int cpu, VcpuContext c) {
    c.cr0 = cr0(cpu);
    c.cr3 = hw.vmread(cpu, VmcsFields.GUEST_CR3);
    c.cr4 = cr4(cpu);
    c.efer = hw.vmread(cpu, VmcsFields.GUEST_EFER);
    c.rip = hw.vmread(cpu, VmcsFields.GUEST_RIP);
    c.gpr[4] = hw.vmread(cpu, VmcsFields.GUEST_RSP);
    c.rflags = hw.vmread(cpu, VmcsFields.GUEST_RFLAGS);
    for (int i = 0; i < SEGMENTS; i++) {
      c.selector[i] = (int) hw.vmread(cpu, VmcsFields.GUEST_ES_SELECTOR + 2 * i);
      c.base[i] = hw.vmread(cpu, VmcsFields.GUEST_ES_BASE + 2 * i);
      c.limit[i] = hw.vmread(cpu, VmcsFields.GUEST_ES_LIMIT + 2 * i);
      c.attributes[i] = (int) hw.vmread(cpu, VmcsFields.GUEST_ES_RIGHTS + 2 * i);
    }
    c.gdtBase = hw.vmread(cpu, VmcsFields.GUEST_GDTR_BASE);
    c.gdtLimit = (int) hw.vmread(cpu, VmcsFields.GUEST_GDTR_LIMIT);
    c.idtBase = hw.vmread(cpu, VmcsFields.GUEST_IDTR_BASE);
    c.idtLimit = (int) hw.vmread(cpu, VmcsFields.GUEST_IDTR_LIMIT);
  }

  /** The host owns what VMX operation fixes (NE) and caching; the shadow shows the guest's wish. */
  void setCr0(int cpu, long value) {
    long fixed = VmxHostState.guestCr0Fixed(hw, cpu) | CR0_NE;
    hw.vmwrite(cpu, VmcsFields.CR0_MASK, fixed | CR0_CD | CR0_NW);
    hw.vmwrite(cpu, VmcsFields.CR0_SHADOW, value);
    hw.vmwrite(cpu, VmcsFields.GUEST_CR0, value & ~(CR0_CD | CR0_NW) | fixed);
  }

  /** The host owns VMXE and every bit that is not announced; those read as zero. */
  void setCr4(int cpu, long value) {
    long allowed = Features.cr4(hw);
    hw.vmwrite(cpu, VmcsFields.CR4_MASK, ~allowed);
    hw.vmwrite(cpu, VmcsFields.CR4_SHADOW, value & allowed);
    hw.vmwrite(cpu, VmcsFields.GUEST_CR4, value & allowed | VmxHostState.guestCr4Fixed(hw, cpu));
  }

  long cr0(int cpu) {
    return shown(cpu, VmcsFields.GUEST_CR0, VmcsFields.CR0_MASK, VmcsFields.CR0_SHADOW);
  }

  long cr4(int cpu) {
    return shown(cpu, VmcsFields.GUEST_CR4, VmcsFields.CR4_MASK, VmcsFields.CR4_SHADOW);
  }

  /** What MOV from the register returns: the shadow where the mask is set. @sdm 26.3 */
  private long shown(int cpu, int register, int maskField, int shadowField) {
    long mask = hw.vmread(cpu, maskField);
    return hw.vmread(cpu, register) & ~mask | hw.vmread(cpu, shadowField) & mask;
  }
}
