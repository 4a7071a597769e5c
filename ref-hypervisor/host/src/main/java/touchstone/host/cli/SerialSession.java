package touchstone.host.cli;

import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import touchstone.machine.platform.BareMachine;
import touchstone.machine.platform.MachineStop;

/** A bare machine with its first serial port on the user's terminal. */
final class SerialSession {
  private static final int MOMENT = 50;

  private final BareMachine computer;

  SerialSession(BareMachine computer) {
    this.computer = computer;
  }

  /**
   * Runs until the machine stops or the user leaves, and passes on what is typed. A machine that
   * only waits goes on waiting as long as there is somebody to type.
   *
   * @param end virtual time in ns at which to stop
   * @param flush called after each slice
   * @return why the machine stopped; empty if the user left
   */
  Optional<MachineStop> run(long end, InputStream in, Runnable flush) {
    Semaphore input = new Semaphore(0);
    try (Terminal terminal = new Terminal(in, input::release)) {
      while (true) {
        for (byte[] keys = terminal.poll(); keys != null; keys = terminal.poll()) {
          type(keys);
        }
        long until = Math.min(computer.machine().now() + BootOptions.SLICE, end);
        MachineStop stop = computer.run(until);
        flush.run();
        if (terminal.wantsToLeave()) {
          return Optional.empty();
        }
        if (stop.kind() == MachineStop.Kind.IDLE && !terminal.ended()) {
          await(input);
        } else if (stop.kind() != MachineStop.Kind.LIMIT || until == end) {
          return Optional.of(stop);
        }
      }
    }
  }

  private void type(byte[] keys) {
    for (byte key : keys) {
      computer.serial().receive(key);
    }
  }

  /** Waits for the reading thread, or a moment. */
  private static void await(Semaphore input) {
    try {
      if (input.tryAcquire(MOMENT, TimeUnit.MILLISECONDS)) {
        input.drainPermits();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
