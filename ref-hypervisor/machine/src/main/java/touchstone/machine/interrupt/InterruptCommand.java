package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.platform.Machine;

/**
 * Interprocessor interrupts: what a write to the interrupt command register sends to whom.
 *
 * @sdm 11.6
 */
final class InterruptCommand {
  private static final int FIXED = 0;
  private static final int LOWEST_PRIORITY = 1;
  private static final int NMI = 4;
  private static final int INIT = 5;
  private static final int START_UP = 6;

  private static final int LOGICAL = 1 << 11;
  private static final int LEVEL_ASSERT = 1 << 14;
  private static final int LEVEL_TRIGGER = 1 << 15;

  private static final int SELF = 1;
  private static final int ALL = 2;
  private static final int OTHERS = 3;

  private InterruptCommand() {}

  static void send(LocalApic from, long icr) {
    int mode = (int) icr >>> 8 & 7;
    int vector = (int) icr & 0xFF;
    boolean vectored = mode == FIXED || mode == LOWEST_PRIORITY;
    if (vectored && vector < 16) {
      from.error(ApicRegisters.ESR_SEND_ILLEGAL_VECTOR);
      return;
    }
    boolean initDeassert = mode == INIT && (icr & (LEVEL_ASSERT | LEVEL_TRIGGER)) == LEVEL_TRIGGER;
    if (initDeassert) {
      return;
    }
    Machine machine = from.cpu.machine;
    for (int i = 0; i < machine.cpus(); i++) {
      Cpu target = machine.cpu(i);
      if (addressed(from, icr, target)) {
        deliver(from.cpu, target, mode, vector);
        if (mode == LOWEST_PRIORITY) {
          return;
        }
      }
    }
  }

  private static boolean addressed(LocalApic from, long icr, Cpu target) {
    boolean self = target == from.cpu;
    return switch ((int) icr >>> 18 & 3) {
      case SELF -> self;
      case ALL -> true;
      case OTHERS -> !self;
      default -> destination(from, icr, target);
    };
  }

  private static boolean destination(LocalApic from, long icr, Cpu target) {
    boolean x2apic = from.x2apic();
    int destination = x2apic ? (int) (icr >>> 32) : (int) (icr >>> 56);
    if (destination == (x2apic ? -1 : 0xFF)) {
      return true;
    }
    return (icr & LOGICAL) != 0
        ? target.apic.matchesLogical(destination)
        : target.id == destination;
  }

  /** A sleeping CPU wakes no earlier than the message was sent. */
  private static void deliver(Cpu from, Cpu target, int mode, int vector) {
    if (target.halted || target.waitForSipi) {
      target.clock = Math.max(target.clock, from.clock);
    }
    switch (mode) {
      case FIXED, LOWEST_PRIORITY -> target.apic.accept(vector);
      case NMI -> {
        target.nmiPending = true;
        target.attention = true;
      }
      case INIT -> initialize(from, target);
      case START_UP -> ResetState.startUp(target, vector);
      default -> {}
    }
  }

  /**
   * A CPU that waits for a start-up IPI ignores INIT. Elsewhere it takes effect at once, so that a
   * start-up IPI right behind finds the CPU waiting, unless something may hold it: a guest, GIF.
   */
  private static void initialize(Cpu from, Cpu target) {
    if (target.waitForSipi) {
      return;
    }
    boolean held = target.intercepts != null || !target.gif || target.virtualization.blocksInit();
    if (target == from || held) {
      target.initPending = true;
      target.attention = true;
    } else {
      ResetState.init(target);
    }
  }
}
