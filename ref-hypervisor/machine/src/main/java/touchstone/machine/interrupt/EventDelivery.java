package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.UnmodelledException;

/** Exceptions, interrupts and traps on their way to a handler. */
public final class EventDelivery {
  private EventDelivery() {}

  /**
   * Delivers the exception an instruction raised; {@code cpu.rip} is that instruction's address
   * again. May throw {@code VmExitSignal} if a hypervisor intercepts it.
   */
  public static void exception(Cpu cpu, Fault fault) {
    throw new UnmodelledException("exception " + fault.vector);
  }

  /**
   * Everything that happens between two instructions: traps, shadows, NMIs, interrupts, timers. May
   * throw {@code VmExitSignal}.
   */
  public static void boundary(Cpu cpu) {
    cpu.attention = false;
  }

  /**
   * Delivers an event through the IDT, {@code cpu.rip} being the address to save.
   *
   * @param type of {@link EventType}
   * @param errorCode or {@link Fault#NO_ERROR_CODE}
   */
  public static void deliver(Cpu cpu, int vector, int type, int errorCode) {
    throw new UnmodelledException("event " + vector);
  }
}
