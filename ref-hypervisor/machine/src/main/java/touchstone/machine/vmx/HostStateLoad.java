package touchstone.machine.vmx;

import static touchstone.machine.cpu.SegmentRegisters.*;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;

/** Loads the processor from the host-state area. @sdm 28.5 */
final class HostStateLoad {
  private static final int FLAT_CODE = 11 | S | P | G;
  private static final int FLAT_DATA = 3 | S | P | DB | G;
  private static final int BUSY_TSS = 11 | P;
  private static final long FLAT_LIMIT = 0xFFFF_FFFFL;
  private static final long TSS_LIMIT = 0x67;
  private static final int TABLE_LIMIT = 0xFFFF;
  private static final long DR7_RESET = 0x400;

  private final VmxState state;
  private final Cpu cpu;
  private final Vmcs vmcs;

  HostStateLoad(VmxState state) {
    this.state = state;
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
  }

  void load() {
    cpu.intercepts = null;
    loadControlRegisters();
    loadMsrs();
    loadSegments();
    cpu.rip = vmcs.read(HOST_RIP);
    cpu.gpr[Cpu.RSP] = vmcs.read(HOST_RSP);
    cpu.flags.set(0);
    loadEvents();
    loadTranslation();
  }

  private boolean host64() {
    return vmcs.exitControl(HOST_ADDRESS_SPACE_SIZE);
  }

  /**
   * @sdm 28.5.1
   */
  private void loadControlRegisters() {
    cpu.cr0 = ControlRegisterBits.cr0(vmcs.read(HOST_CR0), cpu.cr0);
    cpu.cr3 = vmcs.read(HOST_CR3);
    long cr4 = vmcs.read(HOST_CR4);
    cpu.cr4 = host64() ? cr4 | Cr4.PAE : cr4 & ~Cr4.PCIDE;
    cpu.dr[7] = DR7_RESET;
  }

  private void loadMsrs() {
    cpu.msrs.debugCtl = 0;
    cpu.msrs.sysenterCs = vmcs.read(HOST_SYSENTER_CS);
    cpu.msrs.sysenterEsp = vmcs.read(HOST_SYSENTER_ESP);
    cpu.msrs.sysenterEip = vmcs.read(HOST_SYSENTER_EIP);
    long mode = Efer.LMA | Efer.LME;
    cpu.efer = host64() ? cpu.efer | mode : cpu.efer & ~mode;
    if (vmcs.exitControl(EXIT_LOAD_EFER)) {
      cpu.efer = vmcs.read(HOST_EFER);
    }
    if (vmcs.exitControl(EXIT_LOAD_PAT)) {
      cpu.msrs.pat = vmcs.read(HOST_PAT);
    }
  }

  /**
   * @sdm 28.5.2
   */
  private void loadSegments() {
    load(CS, HOST_CS_SELECTOR, 0, FLAT_CODE | (host64() ? L : DB));
    loadData(ES, HOST_ES_SELECTOR, 0);
    loadData(SS, HOST_SS_SELECTOR, 0);
    loadData(DS, HOST_DS_SELECTOR, 0);
    loadData(FS, HOST_FS_SELECTOR, vmcs.read(HOST_FS_BASE));
    loadData(GS, HOST_GS_SELECTOR, vmcs.read(HOST_GS_BASE));
    load(TR, HOST_TR_SELECTOR, vmcs.read(HOST_TR_BASE), BUSY_TSS);
    cpu.segments.limit[TR] = TSS_LIMIT;
    cpu.segments.selector[LDTR] = 0;
    cpu.segments.attributes[LDTR] = UNUSABLE;
    cpu.gdtBase = vmcs.read(HOST_GDTR_BASE);
    cpu.gdtLimit = TABLE_LIMIT;
    cpu.idtBase = vmcs.read(HOST_IDTR_BASE);
    cpu.idtLimit = TABLE_LIMIT;
    cpu.cpl = 0;
    cpu.codeBits = host64() ? 64 : 32;
  }

  /** A null selector makes a data segment unusable; FS and GS keep their bases. */
  private void loadData(int segment, VmcsField selector, long base) {
    load(segment, selector, base, vmcs.read(selector) == 0 ? FLAT_DATA | UNUSABLE : FLAT_DATA);
  }

  private void load(int segment, VmcsField selector, long base, int attributes) {
    cpu.segments.selector[segment] = vmcs.readInt(selector);
    cpu.segments.base[segment] = base;
    cpu.segments.limit[segment] = FLAT_LIMIT;
    cpu.segments.attributes[segment] = attributes;
  }

  /** No blocking, no pending debug exception, the active state. @sdm 28.5.5 */
  private void loadEvents() {
    cpu.clearShadow();
    cpu.shadowExpiring = false;
    cpu.singleStep = false;
    cpu.pendingDebug = 0;
    cpu.halted = false;
    cpu.waitForSipi = false;
    cpu.attention = true;
  }

  private void loadTranslation() {
    if (!host64() && (cpu.cr4 & Cr4.PAE) != 0) {
      cpu.mmu.loadPdptes(cpu.cr3);
    }
    state.guest.switchTranslations();
  }
}
