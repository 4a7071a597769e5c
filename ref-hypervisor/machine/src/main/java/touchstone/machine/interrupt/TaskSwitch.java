package touchstone.machine.interrupt;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Intercepts;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.decode.Instruction;

/**
 * Hardware task switches. A hypervisor sees the attempt (VT-x always exits); without one the
 * machine stops and says so, because no system of interest switches tasks this way.
 *
 * @sdm 8.3, 28.2.1
 */
public final class TaskSwitch {
  /** What starts a switch, as the exit qualification counts it. */
  public static final int CALL = 0;

  public static final int IRET = 1;
  public static final int JMP = 2;
  public static final int IDT = 3;

  /** For a switch that an event starts. */
  static final Instruction NO_INSTRUCTION = new Instruction();

  private static final int SOURCE_SHIFT = 30;

  private TaskSwitch() {}

  /** Exits to the hypervisor, or returns what to throw. */
  public static UnmodelledException refuse(Cpu cpu, Instruction in, int selector, int source) {
    Intercepts guest = cpu.intercepts;
    if (guest != null) {
      long qualification = (long) source << SOURCE_SHIFT | selector & 0xFFFF;
      guest.instruction(Intercepts.Sensitive.TASK_SWITCH, in, qualification);
    }
    return new UnmodelledException("task switch at rip 0x" + Long.toHexString(cpu.instructionRip));
  }
}
