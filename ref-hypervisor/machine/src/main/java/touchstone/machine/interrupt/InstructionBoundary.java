package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;

/**
 * What happens between two instructions, in the order of priority: timers become interrupts, INIT,
 * traps of the instruction before, NMI, external interrupt, breakpoint of the instruction after.
 *
 * <p>At most one event is delivered; what stays pending but blocked is looked at again when
 * whatever blocks it changes, because that sets {@code cpu.attention}.
 *
 * @sdm 6.9
 */
final class InstructionBoundary {
  private static final long SINGLE_STEP = 1 << 14;

  private InstructionBoundary() {}

  static void cross(Cpu cpu) {
    cpu.attention = false;
    if (cpu.shutdown) {
      return;
    }
    fireTimers(cpu);
    if (cpu.initPending && cpu.gif) {
      init(cpu);
    }
    if (cpu.waitForSipi) {
      return;
    }
    boolean shadow = shadowHolds(cpu);
    if (!debugTrap(cpu, shadow)) {
      askHypervisor(cpu);
      if (!nonMaskable(cpu, shadow)) {
        external(cpu, shadow);
      }
    }
    instructionBreakpoint(cpu);
    cpu.singleStep = cpu.flags.test(Rflags.TF);
    cpu.attention |= cpu.singleStep;
  }

  private static void init(Cpu cpu) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.initSignal();
    }
    if (!cpu.virtualization.blocksInit()) {
      ResetState.init(cpu);
    }
  }

  private static void fireTimers(Cpu cpu) {
    if (cpu.clock >= cpu.timerClock) {
      cpu.timerClock = Long.MAX_VALUE;
      cpu.apic.poll();
    }
  }

  /** True for the boundary a shadow covers; the shadow ends at the one after it. */
  private static boolean shadowHolds(Cpu cpu) {
    if (!cpu.interruptShadow) {
      return false;
    }
    if (cpu.shadowExpiring) {
      cpu.clearShadow();
      return false;
    }
    cpu.shadowExpiring = true;
    cpu.attention = true;
    return true;
  }

  /** Single step and data breakpoints. Under MOV SS the step is lost, the others wait. */
  private static boolean debugTrap(Cpu cpu, boolean shadow) {
    long causes = cpu.pendingDebug | (cpu.singleStep ? SINGLE_STEP : 0);
    cpu.singleStep = false;
    if (causes == 0) {
      return false;
    }
    if (shadow && !cpu.stiShadow) {
      return false;
    }
    cpu.pendingDebug = 0;
    EventDelivery.raise(cpu, Fault.DB, EventType.HARDWARE_EXCEPTION, Fault.NO_ERROR_CODE, causes);
    cpu.attention = true;
    return true;
  }

  private static void askHypervisor(Cpu cpu) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.boundary();
    }
  }

  private static boolean nonMaskable(Cpu cpu, boolean shadow) {
    if (!cpu.nmiPending || cpu.nmiBlocked || shadow || !cpu.gif) {
      return false;
    }
    Intercepts guest = cpu.intercepts;
    if (guest != null && guest.interceptsNmi()) {
      guest.nonMaskableInterrupt();
    }
    cpu.nmiPending = false;
    cpu.nmiBlocked = true;
    EventDelivery.raise(cpu, Fault.NMI, EventType.NMI, Fault.NO_ERROR_CODE, 0);
    cpu.attention = true;
    return true;
  }

  private static void external(Cpu cpu, boolean shadow) {
    if (cpu.apic.pending() < 0 || !cpu.gif) {
      return;
    }
    Intercepts guest = cpu.intercepts;
    if (guest != null && guest.interceptsExternalInterrupts()) {
      guest.externalInterrupt();
    }
    boolean masked = guest != null && guest.masksExternalInterrupts();
    if (!masked && !shadow && cpu.flags.interruptsEnabled()) {
      int vector = cpu.apic.acknowledge();
      EventDelivery.raise(cpu, vector, EventType.EXTERNAL_INTERRUPT, Fault.NO_ERROR_CODE, 0);
    }
  }

  /**
   * A fault before the instruction, once: RF skips it. While any breakpoint is armed every boundary
   * counts, because data breakpoints trap right after the instruction too. @sdm 17.3.1.1
   */
  private static void instructionBreakpoint(Cpu cpu) {
    boolean resumed = cpu.flags.test(Rflags.RF);
    if (resumed) {
      cpu.flags.set(cpu.flags.get() & ~Rflags.RF);
    }
    if ((cpu.dr[7] & 0xFF) == 0 || cpu.halted) {
      return;
    }
    long hits = resumed ? 0 : InstructionBreakpoints.at(cpu);
    if (hits != 0) {
      EventDelivery.raise(cpu, Fault.DB, EventType.HARDWARE_EXCEPTION, Fault.NO_ERROR_CODE, hits);
    }
    cpu.attention = true;
  }
}
