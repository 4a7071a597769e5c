package touchstone.host.cli;

import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import touchstone.host.GuestHandle;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.toolstack.ToolstackException;

/** One guest with its console on the user's terminal, run in short slices of virtual time. */
final class ConsoleSession {
  private final ReferenceSystem system;
  private final GuestHandle guest;

  ConsoleSession(ReferenceSystem system, GuestHandle guest) {
    this.system = system;
    this.guest = guest;
  }

  /**
   * Runs until the guest is down, cannot go on, or the user leaves, and passes on what is typed.
   *
   * @param end virtual time in ns at which to stop
   * @param flush called after each slice
   */
  StopReason run(long end, InputStream in, Runnable flush) throws ToolstackException {
    Semaphore input = new Semaphore(0);
    try (Terminal terminal = new Terminal(in, input::release)) {
      while (true) {
        for (byte[] keys = terminal.poll(); keys != null; keys = terminal.poll()) {
          system.type(guest, keys);
        }
        StopReason reason = system.run(Math.min(BootOptions.SLICE, end - system.virtualTime()));
        flush.run();
        if (terminal.wantsToLeave()) {
          return StopReason.STOPPED;
        }
        if (reason == StopReason.STALLED && !terminal.ended()) {
          await(input);
        } else if (reason != StopReason.TIME_LIMIT || system.virtualTime() >= end) {
          return reason;
        }
      }
    }
  }

  /** What is wrong with the way a run ended; empty if the guest powered off or the user left. */
  String complaint(StopReason reason) {
    return switch (reason) {
      case ALL_DOWN -> guest.state() == GuestState.POWEROFF ? "" : "guest ended: " + guest.state();
      case TIME_LIMIT -> "guest still running at the limit of virtual time";
      case STALLED -> "guest waits for an event that can never come";
      case STOPPED -> "";
      case ERROR -> "ERROR: " + system.failure().orElse("unknown");
    };
  }

  /** Waits for the reading thread, or a moment. */
  private static void await(Semaphore input) {
    try {
      if (input.tryAcquire(50, TimeUnit.MILLISECONDS)) {
        input.drainPermits();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
