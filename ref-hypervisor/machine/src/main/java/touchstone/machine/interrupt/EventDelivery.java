package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.platform.MachineStop;

/**
 * Exceptions, interrupts and traps on their way to a handler.
 *
 * <p>A delivery commits to registers only at its end, so a fault on the way leaves the state of the
 * interrupted program; that fault is then delivered instead, or becomes a double fault, or a triple
 * fault, which ends a guest's run and stops a bare machine.
 *
 * @sdm 6.12 to 6.15
 */
public final class EventDelivery {
  private static final int VALID = 1 << 31;
  private static final int HAS_ERROR_CODE = 1 << 11;

  private EventDelivery() {}

  /**
   * Delivers the exception an instruction raised; {@code cpu.rip} is that instruction's address
   * again. May throw {@code VmExitSignal} if a hypervisor intercepts it.
   */
  public static void exception(Cpu cpu, Fault fault) {
    raise(cpu, fault.vector, EventType.HARDWARE_EXCEPTION, fault.errorCode, fault.qualification);
  }

  /**
   * Everything that happens between two instructions: traps, shadows, NMIs, interrupts, timers. May
   * throw {@code VmExitSignal}.
   */
  public static void boundary(Cpu cpu) {
    InstructionBoundary.cross(cpu);
  }

  /**
   * Delivers an event, and whatever exceptions its delivery raises.
   *
   * @param type of {@link EventType}
   * @param errorCode or {@link Fault#NO_ERROR_CODE}
   * @param qualification CR2 for #PF, bits to set in DR6 for #DB
   */
  public static void raise(Cpu cpu, int vector, int type, int errorCode, long qualification) {
    raise(cpu, vector, type, errorCode, qualification, false);
  }

  /**
   * As {@link #raise}, but the event itself is the hypervisor's: only what follows is intercepted.
   */
  public static void inject(Cpu cpu, int vector, int type, int errorCode) {
    raise(cpu, vector, type, errorCode, 0, true);
  }

  private static void raise(
      Cpu cpu, int vector, int type, int errorCode, long qualification, boolean injected) {
    boolean first = injected;
    int currentVector = vector;
    int currentType = type;
    int currentError = errorCode;
    long currentQualification = qualification;
    while (true) {
      try {
        if (first) {
          first = false;
          deliverInjected(cpu, currentVector, currentType, currentError);
        } else {
          attempt(cpu, currentVector, currentType, currentError, currentQualification);
        }
        return;
      } catch (Fault next) {
        boolean exception = currentType == EventType.HARDWARE_EXCEPTION;
        if (exception && currentVector == Fault.DF) {
          tripleFault(cpu);
          return;
        }
        boolean twice = exception && makesDoubleFault(currentVector, next.vector);
        currentVector = twice ? Fault.DF : next.vector;
        currentError = twice ? 0 : next.errorCode;
        currentQualification = twice ? 0 : next.qualification;
        currentType = EventType.HARDWARE_EXCEPTION;
      }
    }
  }

  private static void deliverInjected(Cpu cpu, int vector, int type, int error) {
    cpu.injecting = true;
    try {
      deliver(cpu, vector, type, error);
    } finally {
      cpu.injecting = false;
    }
  }

  private static void attempt(Cpu cpu, int vector, int type, int error, long qualification) {
    Intercepts guest = cpu.intercepts;
    if (type == EventType.HARDWARE_EXCEPTION) {
      if (guest != null) {
        guest.exception(vector, error, qualification, false, 0);
      }
      recordCause(cpu, vector, qualification);
    }
    deliver(cpu, vector, type, error);
  }

  /** CR2 and DR6 change once nobody has intercepted the exception. @sdm 17.2.3 */
  private static void recordCause(Cpu cpu, int vector, long qualification) {
    if (vector == Fault.PF) {
      cpu.cr2 = qualification;
    } else if (vector == Fault.DB) {
      cpu.dr[6] = cpu.dr[6] & ~0xFL | qualification;
      cpu.dr[7] &= ~(1L << 13);
    }
  }

  /**
   * Delivers an event through the IDT once, {@code cpu.rip} being the address to save; a fault on
   * the way is thrown. Does not ask intercepts: VM entry injects through here.
   */
  public static void deliver(Cpu cpu, int vector, int type, int errorCode) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      int code = errorCode == Fault.NO_ERROR_CODE ? 0 : HAS_ERROR_CODE;
      guest.delivering(VALID | code | type << 8 | vector, errorCode);
    }
    if (!cpu.protectedMode()) {
      RealModeDelivery.deliver(cpu, vector);
    } else if (cpu.longMode()) {
      LongModeDelivery.deliver(cpu, vector, type, errorCode);
    } else {
      ProtectedModeDelivery.deliver(cpu, vector, type, errorCode);
    }
    cpu.halted = false;
    cpu.singleStep = false;
    if (guest != null) {
      guest.delivering(0, 0);
    }
  }

  /**
   * @sdm table 6-5
   */
  private static boolean makesDoubleFault(int first, int second) {
    boolean secondIsPageFault = second == Fault.PF;
    return contributory(first) && contributory(second)
        || first == Fault.PF && (contributory(second) || secondIsPageFault);
  }

  private static boolean contributory(int vector) {
    return vector == Fault.DE || vector >= Fault.TS && vector <= Fault.GP;
  }

  private static void tripleFault(Cpu cpu) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      guest.tripleFault();
    }
    String where = "CPU " + cpu.id + ": triple fault at rip 0x" + Long.toHexString(cpu.rip);
    cpu.machine.stop(cpu, MachineStop.Kind.FAULT, where);
  }

  /** 1 unless INT n, INT3 or INTO started the delivery: the EXT bit of error codes. @sdm 6.13 */
  static int external(int type) {
    boolean program = type == EventType.SOFTWARE_INTERRUPT || type == EventType.SOFTWARE_EXCEPTION;
    return program ? 0 : 1;
  }

  /** RFLAGS as saved: faults set RF so that the instruction is resumed past its breakpoint. */
  static int savedFlags(Cpu cpu, int vector, int type) {
    boolean fault = type == EventType.HARDWARE_EXCEPTION && vector != Fault.DB && !cpu.injecting;
    return fault ? cpu.flags.get() | Rflags.RF : cpu.flags.get();
  }

  /** RFLAGS in the handler. */
  static void clearFlags(Cpu cpu, boolean interruptGate) {
    int cleared = Rflags.TF | Rflags.NT | Rflags.RF | Rflags.VM;
    cpu.flags.set(cpu.flags.get() & ~(interruptGate ? cleared | Rflags.IF : cleared));
  }
}
