package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.platform.Machine;

/**
 * A message from a local APIC's command register or from the I/O APIC to local APICs.
 *
 * @param mode delivery mode, {@link #FIXED} to {@link #START_UP}; others are lost
 * @param level the interrupt stays at the I/O APIC until its end is broadcast
 * @param time when it is sent, in cycles of 1 ns
 * @sdm 11.6, 11.7 (message formats of both are the same)
 */
record InterruptMessage(int mode, int vector, boolean level, long time) {
  static final int FIXED = 0;
  static final int LOWEST_PRIORITY = 1;
  static final int NMI = 4;
  static final int INIT = 5;
  static final int START_UP = 6;

  /** The destination of all APICs where it has 8 bits. */
  private static final int ALL = 0xFF;

  /** To those of the machine that an 8-bit destination names. */
  void sendTo(Machine machine, int destination, boolean logical) {
    for (int i = 0; i < machine.cpus(); i++) {
      Cpu target = machine.cpu(i);
      boolean named = logical ? target.apic.matchesLogical(destination) : i == destination;
      if (destination == ALL || named) {
        deliver(target, false);
        if (mode == LOWEST_PRIORITY) {
          return;
        }
      }
    }
  }

  /**
   * A sleeping CPU wakes no earlier than the message was sent.
   *
   * @param self the target sent it
   */
  void deliver(Cpu target, boolean self) {
    if (target.halted || target.waitForSipi) {
      target.clock = Math.max(target.clock, time);
    }
    switch (mode) {
      case FIXED, LOWEST_PRIORITY -> target.apic.accept(vector, level);
      case NMI -> {
        target.nmiPending = true;
        target.attention = true;
      }
      case INIT -> initialize(target, self);
      case START_UP -> ResetState.startUp(target, vector);
      default -> {}
    }
  }

  /**
   * A CPU that waits for a start-up IPI ignores INIT. Elsewhere it takes effect at once, so that a
   * start-up IPI right behind finds the CPU waiting, unless something may hold it: a guest, GIF.
   */
  private static void initialize(Cpu target, boolean self) {
    if (target.waitForSipi) {
      return;
    }
    boolean held = target.intercepts != null || !target.gif || target.virtualization.blocksInit();
    if (self || held) {
      target.initPending = true;
      target.attention = true;
    } else {
      ResetState.init(target);
    }
  }
}
