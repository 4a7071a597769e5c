package touchstone.core.trap;

import touchstone.core.apic.LocalApic;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Features;
import touchstone.core.virt.VirtualizationDriver;

/**
 * RDMSR and WRMSR that exit: an allow-list; everything else raises #GP(0).
 *
 * <p>SYSCALL, SYSENTER, segment-base MSRs and TSC_AUX do not exit: they are switched with the vCPU.
 * Here are EFER and PAT, whose values need checking, the TSC, Xen's hypercall-page MSR, and a few
 * registers operating systems read on every processor, which read as constants.
 */
// [impl->req~cpu-msr-allow-list~1]
final class MsrPolicy {
  private static final int IA32_TSC = 0x10;
  private static final int IA32_PLATFORM_ID = 0x17;
  private static final int IA32_APIC_BASE = 0x1B;
  private static final int IA32_BIOS_SIGN_ID = 0x8B;
  private static final int IA32_MISC_ENABLE = 0x1A0;
  private static final int IA32_DEBUGCTL = 0x1D9;
  private static final int IA32_PAT = 0x277;
  private static final int IA32_EFER = 0xC0000080;
  private static final int HWCR = 0xC0010015;
  private static final int NB_CFG = 0xC001001F;

  /** HWCR: the TSC counts at the frequency of P0. @apm appendix A.1 */
  private static final long TSC_FREQ_SEL = 0x1000000L;

  /** Fast strings on; no branch trace store, no precise event sampling. @sdm volume 4, table 2-2 */
  private static final long MISC_ENABLE = 0x1801L;

  // IA32_APIC_BASE. @sdm 11.4.4
  private static final long APIC_ENABLE = 0x800L;
  private static final long APIC_BOOTSTRAP = 0x100L;

  private static final long EFER_LME = 0x100L;
  private static final long EFER_LMA = 0x400L;
  private static final long CR0_PG = 0x80000000L;

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final long LOW = 0xFFFFFFFFL;

  private final Hardware hw;
  private final VirtualizationDriver driver;
  private final HypercallPage hypercallPage;
  private final Services services;

  MsrPolicy(
      Hardware hardware,
      VirtualizationDriver virtualization,
      HypercallPage page,
      Services upperServices) {
    hw = hardware;
    driver = virtualization;
    hypercallPage = page;
    services = upperServices;
  }

  /** RDMSR: number in ECX, value to EDX:EAX; false if the guest may not read it. */
  /*@ normal_behavior
    @ ensures !\result ==> v.gpr[0] == \old(v.gpr[0]) && v.gpr[2] == \old(v.gpr[2]);
    @ assignable v.gpr[0], v.gpr[2];
    @*/
  boolean read(Vcpu v, int cpu) {
    switch ((int) v.gpr[RCX]) {
      case IA32_TSC:
        return result(v, hw.tsc(cpu));
      case IA32_EFER:
        return result(v, driver.register(v, Registers.EFER));
      case IA32_PAT:
        return result(v, driver.msr(v, IA32_PAT));
      case IA32_APIC_BASE:
        return result(v, apicBase(v));
      case IA32_MISC_ENABLE:
        return result(v, MISC_ENABLE);
      case IA32_PLATFORM_ID:
      case IA32_BIOS_SIGN_ID:
      case IA32_DEBUGCTL:
      case HypercallPage.MSR:
        return result(v, 0L);
      case HWCR:
        return readAmd(v, TSC_FREQ_SEL);
      case NB_CFG:
        return readAmd(v, 0L);
      default:
        return false;
    }
  }

  /** What Linux reads on every AMD processor; others have no such registers. */
  private boolean readAmd(Vcpu v, long value) {
    return hw.vendor() == Hardware.AMD && result(v, value);
  }

  private static boolean result(Vcpu v, long value) {
    v.gpr[RAX] = value & LOW;
    v.gpr[RDX] = value >>> 32;
    return true;
  }

  /** The local APIC is where it is, and on. */
  private static long apicBase(Vcpu v) {
    return LocalApic.BASE + APIC_ENABLE + (v.id == 0 ? APIC_BOOTSTRAP : 0L);
  }

  /** WRMSR: number in ECX, value in EDX:EAX; false if the guest may not write that. */
  /*@ normal_behavior
    @ ensures (\forall int i; 0 <= i && i < 16; v.gpr[i] == \old(v.gpr[i]));
    @*/
  boolean write(Vcpu v) {
    long value = v.gpr[RDX] << 32 | v.gpr[RAX] & LOW;
    switch ((int) v.gpr[RCX]) {
      case IA32_EFER:
        return writeEfer(v, value);
      case IA32_PAT:
        return writePat(v, value);
      case IA32_APIC_BASE:
        return value == apicBase(v);
      case IA32_BIOS_SIGN_ID:
      case IA32_DEBUGCTL:
        return value == 0L;
      case HypercallPage.MSR:
        return writeHypercallPage(v, value);
      case NB_CFG: // as Xen: ignored, there is no north bridge
        return hw.vendor() == Hardware.AMD;
      default:
        return false;
    }
  }

  /** Reserved bits and a change of LME while paging is on are refused; LMA is not writable. */
  // [impl->req~cpu-reserved-cr-bits~1]
  private boolean writeEfer(Vcpu v, long value) {
    long old = driver.register(v, Registers.EFER);
    boolean paging = (driver.register(v, Registers.CR0) & CR0_PG) != 0;
    if ((value & ~Features.efer(hw)) != 0 || paging && ((value ^ old) & EFER_LME) != 0) {
      return false;
    }
    driver.setRegister(v, Registers.EFER, value & ~EFER_LMA | old & EFER_LMA);
    return true;
  }

  /** Eight memory types; 2, 3 and 8 to 255 do not exist. @sdm 12.12.2 */
  private boolean writePat(Vcpu v, long value) {
    for (int i = 0; i < 8; i++) {
      int type = (int) (value >>> 8 * i & 0xFF);
      if (type > 7 || type == 2 || type == 3) {
        return false;
      }
    }
    driver.setMsr(v, IA32_PAT, value);
    return true;
  }

  private boolean writeHypercallPage(Vcpu v, long value) {
    if (!hypercallPage.write(v.domain, value)) {
      return false;
    }
    services.latchLayout(v.domain, driver.codeBits(v) != 64);
    return true;
  }
}
