package touchstone.machine.interrupt;

import java.util.Arrays;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.Xcr0;

/** The state of a processor after power-up, INIT and a start-up IPI. @sdm 10.1 */
public final class ResetState {
  private static final int DATA = 0x93;
  private static final int CODE = 0x9B;

  private ResetState() {}

  /** Power-up: CPU 0 would fetch from 0xFFFFFFF0, the others wait for a start-up IPI. */
  public static void powerUp(Cpu cpu) {
    cpu.clock = 0;
    cpu.retired = 0;
    cpu.xcr0 = Xcr0.X87;
    cpu.msrs.reset();
    cpu.virtualization.reset();
    init(cpu);
    cpu.waitForSipi = cpu.id != 0;
  }

  /** INIT: most registers reset, FPU, XCR0, MSRs and the TSC kept, application processors wait. */
  public static void init(Cpu cpu) {
    Arrays.fill(cpu.gpr, 0);
    cpu.gpr[Cpu.RDX] = cpu.model.signature();
    cpu.flags.set(Rflags.FIXED);
    cpu.cr0 = Cr0.ET | cpu.cr0 & (Cr0.CD | Cr0.NW);
    cpu.cr2 = 0;
    cpu.cr3 = 0;
    cpu.cr4 = 0;
    cpu.efer = 0;
    Arrays.fill(cpu.dr, 0);
    cpu.dr[6] = 0xFFFF0FF0L;
    cpu.dr[7] = 0x400;
    resetSegments(cpu);
    resetEvents(cpu);
    cpu.rip = 0xFFF0;
    cpu.apic.reset();
    cpu.mmu.flushAll();
  }

  /** A start-up IPI: real mode at {@code vector * 4096}. Ignored unless waited for. @sdm 9.4.4 */
  static void startUp(Cpu cpu, int vector) {
    if (!cpu.waitForSipi) {
      return;
    }
    cpu.waitForSipi = false;
    cpu.halted = false;
    SegmentRegisters segments = cpu.segments;
    segments.selector[SegmentRegisters.CS] = vector << 8;
    segments.base[SegmentRegisters.CS] = (long) vector << 12;
    cpu.rip = 0;
    cpu.mmu.contextChanged();
  }

  private static void resetSegments(Cpu cpu) {
    SegmentRegisters segments = cpu.segments;
    for (int i = 0; i < SegmentRegisters.COUNT; i++) {
      segments.selector[i] = 0;
      segments.base[i] = 0;
      segments.limit[i] = 0xFFFF;
      segments.attributes[i] = DATA;
    }
    segments.selector[SegmentRegisters.CS] = 0xF000;
    segments.base[SegmentRegisters.CS] = 0xFFFF0000L;
    segments.attributes[SegmentRegisters.CS] = CODE;
    segments.attributes[SegmentRegisters.LDTR] = 0x82;
    segments.attributes[SegmentRegisters.TR] = 0x8B;
    cpu.gdtBase = 0;
    cpu.gdtLimit = 0xFFFF;
    cpu.idtBase = 0;
    cpu.idtLimit = 0xFFFF;
    cpu.cpl = 0;
    cpu.codeBits = 16;
  }

  private static void resetEvents(Cpu cpu) {
    cpu.halted = false;
    cpu.waitForSipi = cpu.id != 0;
    cpu.clearShadow();
    cpu.gif = true;
    cpu.nmiPending = false;
    cpu.nmiBlocked = false;
    cpu.initPending = false;
    cpu.singleStep = false;
    cpu.pendingDebug = 0;
    cpu.attention = false;
    cpu.timerClock = Long.MAX_VALUE;
  }
}
