package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.platform.Machine;

/**
 * Interprocessor interrupts: what a write to the interrupt command register sends to whom.
 *
 * @sdm 11.6
 */
final class InterruptCommand {
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
    boolean vectored = mode == InterruptMessage.FIXED || mode == InterruptMessage.LOWEST_PRIORITY;
    if (vectored && vector < 16) {
      from.error(ApicRegisters.ESR_SEND_ILLEGAL_VECTOR);
      return;
    }
    boolean deassert = (icr & (LEVEL_ASSERT | LEVEL_TRIGGER)) == LEVEL_TRIGGER;
    if (mode == InterruptMessage.INIT && deassert) {
      return;
    }
    InterruptMessage message = new InterruptMessage(mode, vector, false, from.cpu.clock);
    Machine machine = from.cpu.machine;
    for (int i = 0; i < machine.cpus(); i++) {
      Cpu target = machine.cpu(i);
      if (addressed(from, icr, target)) {
        message.deliver(target, target == from.cpu);
        if (mode == InterruptMessage.LOWEST_PRIORITY) {
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
}
