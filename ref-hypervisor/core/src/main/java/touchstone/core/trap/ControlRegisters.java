package touchstone.core.trap;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.core.virt.Features;
import touchstone.core.virt.VirtualizationDriver;

/**
 * MOV to and from control registers, as far as they exit.
 *
 * <p>Guests switch paging, protection and their page tables without us. What exits: changes of the
 * CR0 bits the host owns (VT-x: NE, CD, NW), CR4 bits that are not announced (VT-x) or any CR4
 * write (AMD-V), and CR8.
 *
 * @sdm 26.1.3 @apm 15.8.1
 */
// [impl->req~cpu-reserved-cr-bits~1]
final class ControlRegisters {
  /** Refused: #GP(0). */
  static final int REFUSED = 0;

  /** Carried out. */
  static final int DONE = 1;

  /** The instruction runs again and now does not exit. */
  static final int REPEAT = 2;

  private static final long CR0_PE = 0x1L;
  private static final long CR0_NE = 0x20L;
  private static final long CR0_NW = 0x20000000L;
  private static final long CR0_CD = 0x40000000L;
  private static final long CR0_PG = 0x80000000L;
  private static final long CR0_HOST = CR0_NE | CR0_NW | CR0_CD;
  private static final long CR4_PAE = 0x20L;
  private static final long CR4_PCIDE = 0x20000L;
  private static final long EFER_LMA = 0x400L;
  private static final int RSP = 4;

  private final Hardware hw;
  private final VirtualizationDriver driver;

  ControlRegisters(Hardware hardware, VirtualizationDriver virtualization) {
    hw = hardware;
    driver = virtualization;
  }

  /** REFUSED, DONE or REPEAT. */
  /*@ normal_behavior
    @ requires 0 <= exit.operand && exit.operand <= 15;
    @ ensures REFUSED <= \result && \result <= REPEAT;
    @*/
  int access(Vcpu v, Exit exit) {
    if (exit.number == 8) {
      return exit.read ? readCr8(v, exit.operand) : writeCr8(v, value(v, exit.operand));
    }
    if (exit.read) {
      return REFUSED;
    }
    long wanted = value(v, exit.operand);
    if (driver.codeBits(v) != 64) {
      wanted = wanted & 0xFFFFFFFFL;
    }
    switch (exit.number) {
      case 0:
        return writeCr0(v, wanted);
      case 4:
        return writeCr4(v, wanted);
      default:
        return REFUSED;
    }
  }

  private long value(Vcpu v, int register) {
    return register == RSP ? driver.register(v, Registers.RSP) : v.gpr[register];
  }

  /**
   * Shows the guest the host-owned bits as it wants them, while the real ones stay. The instruction
   * then runs again, finds no host-owned bit changing, and the processor does the rest.
   */
  private int writeCr0(Vcpu v, long wanted) {
    boolean cached = (wanted & CR0_CD) == 0;
    boolean real = (wanted & CR0_PE) == 0;
    if (wanted >>> 32 != 0 || cached && (wanted & CR0_NW) != 0) {
      return REFUSED;
    }
    if (real && (wanted & CR0_PG) != 0) {
      return REFUSED;
    }
    long old = driver.register(v, Registers.CR0);
    if (((old ^ wanted) & CR0_HOST) == 0) {
      return REFUSED;
    }
    driver.setRegister(v, Registers.CR0, old & ~CR0_HOST | wanted & CR0_HOST);
    return REPEAT;
  }

  /** Long mode needs PAE; PCIDs need long mode and a CR3 with PCID 0. @sdm 4.10.1 */
  private int writeCr4(Vcpu v, long wanted) {
    long old = driver.register(v, Registers.CR4);
    boolean active = (driver.register(v, Registers.EFER) & EFER_LMA) != 0;
    boolean tagging = (wanted & ~old & CR4_PCIDE) != 0;
    if ((wanted & ~Features.cr4(hw)) != 0 || active && (wanted & CR4_PAE) == 0) {
      return REFUSED;
    }
    if (tagging && (!active || (driver.register(v, Registers.CR3) & 0xFFF) != 0)) {
      return REFUSED;
    }
    driver.setRegister(v, Registers.CR4, wanted);
    return DONE;
  }

  private int readCr8(Vcpu v, int register) {
    if (register == RSP) {
      driver.setRegister(v, Registers.RSP, v.cr8);
    } else {
      v.gpr[register] = v.cr8;
    }
    return DONE;
  }

  /** Remembered and without effect: there is no local APIC whose interrupts it could hold back. */
  // [impl->req~cpu-task-priority~1]
  private int writeCr8(Vcpu v, long wanted) {
    if ((wanted & ~0xFL) != 0) {
      return REFUSED;
    }
    v.cr8 = wanted;
    return DONE;
  }
}
