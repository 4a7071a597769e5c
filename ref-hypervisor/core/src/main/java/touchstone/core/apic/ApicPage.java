package touchstone.core.apic;

import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Vcpu;

/**
 * The page of registers of a vCPU's local APIC, in xAPIC mode as after power-up.
 *
 * <p>Registers are 32 bits wide and 16 bytes apart. What is between them, or reserved, reads as
 * zero; writing it, or a register that is read-only, has no effect. @sdm table 11-1
 */
public final class ApicPage {
  private static final int ID = 0x20;
  private static final int VERSION = 0x30;
  private static final int TASK_PRIORITY = 0x80;
  private static final int PROCESSOR_PRIORITY = 0xA0;
  private static final int END_OF_INTERRUPT = 0xB0;
  private static final int LOGICAL_DESTINATION = 0xD0;
  private static final int DESTINATION_FORMAT = 0xE0;
  private static final int SPURIOUS = 0xF0;
  private static final int IN_SERVICE = 0x100;
  private static final int REQUESTED = 0x200;
  private static final int ERROR_STATUS = 0x280;
  private static final int COMMAND_LOW = 0x300;
  private static final int COMMAND_HIGH = 0x310;
  private static final int LVT = 0x320;
  private static final int INITIAL_COUNT = 0x380;
  private static final int CURRENT_COUNT = 0x390;
  private static final int DIVIDE = 0x3E0;

  /** Integrated APIC, six entries in the local vector table. @xen xen/arch/x86/hvm/vlapic.c */
  private static final int VERSION_VALUE = 0x50014;

  private static final int COMMAND_WRITABLE = 0xCCFFF;

  /** Writable bits of timer, thermal, performance, LINT0, LINT1, error. @sdm figure 11-8 */
  private static final int[] LVT_WRITABLE = {
    0x300FF, 0x107FF, 0x107FF, 0x1A7FF, 0x1A7FF, 0x100FF
  };

  private final PvClock clock;
  private final Ipis ipis;

  public ApicPage(PvClock pvClock, Ipis interprocessor) {
    clock = pvClock;
    ipis = interprocessor;
  }

  /** The APIC id of a vCPU, as CPUID has it. */
  /*@ public normal_behavior
    @ requires 0 <= v.id && v.id < 128;
    @ ensures \result == 2 * v.id;
    @ assignable \strictly_nothing;
    @*/
  public static int id(Vcpu v) {
    return 2 * v.id;
  }

  /** What the register at an offset of 0 to 4095 holds. */
  /*@ public normal_behavior
    @ requires 0 <= offset && offset < 4096;
    @*/
  public int read(Vcpu v, int offset) {
    LocalApic apic = v.apic;
    if (LVT <= offset && offset < LVT + 16 * LocalApic.LVTS && offset % 16 == 0) {
      return apic.lvt[(offset - LVT) / 16];
    }
    if (IN_SERVICE <= offset && offset < ERROR_STATUS && offset % 16 == 0) {
      return vectors(apic, offset);
    }
    switch (offset) {
      case ID:
        return id(v) << 24;
      case VERSION:
        return VERSION_VALUE;
      case TASK_PRIORITY:
        return apic.taskPriority(v.cr8);
      case PROCESSOR_PRIORITY:
        return apic.processorPriority(apic.taskPriority(v.cr8));
      case LOGICAL_DESTINATION:
        return apic.logicalDestination;
      case DESTINATION_FORMAT:
        return apic.destinationFormat;
      case SPURIOUS:
        return apic.spurious;
      case ERROR_STATUS:
        return apic.errorsShown;
      case COMMAND_LOW:
        return apic.commandLow;
      case COMMAND_HIGH:
        return apic.commandHigh;
      default:
        return timer(apic, offset);
    }
  }

  private int timer(LocalApic apic, int offset) {
    switch (offset) {
      case INITIAL_COUNT:
        return apic.initialCount;
      case CURRENT_COUNT:
        return apic.currentCount(clock.systemTime());
      case DIVIDE:
        return apic.divideConfiguration;
      default:
        return 0;
    }
  }

  /** Nothing is level-triggered: the mode registers between these two sets read as zero. */
  private static int vectors(LocalApic apic, int offset) {
    if (REQUESTED <= offset) {
      return apic.requested((offset - REQUESTED) / 16);
    }
    int word = (offset - IN_SERVICE) / 16;
    return word < 8 ? apic.inService(word) : 0;
  }

  /** Writes the register at an offset of 0 to 4095. */
  /*@ public normal_behavior
    @ requires 0 <= offset && offset < 4096;
    @*/
  public void write(Vcpu v, int offset, int value) {
    LocalApic apic = v.apic;
    if (LVT <= offset && offset < LVT + 16 * LocalApic.LVTS && offset % 16 == 0) {
      writeLvt(apic, (offset - LVT) / 16, value);
      return;
    }
    switch (offset) {
      case TASK_PRIORITY:
        v.cr8 = value >> 4 & 0xF;
        apic.taskPriorityLow = value & 0xF;
        break;
      case END_OF_INTERRUPT:
        apic.endOfInterrupt();
        break;
      case LOGICAL_DESTINATION:
        apic.logicalDestination = value & 0xFF000000;
        break;
      case DESTINATION_FORMAT:
        apic.destinationFormat = value | 0x0FFFFFFF;
        break;
      case SPURIOUS:
        writeSpurious(apic, value);
        break;
      case ERROR_STATUS:
        apic.errorsShown = apic.errors;
        apic.errors = 0;
        break;
      default:
        writeActive(v, offset, value);
        break;
    }
  }

  /** Registers that set something going. */
  private void writeActive(Vcpu v, int offset, int value) {
    LocalApic apic = v.apic;
    switch (offset) {
      case COMMAND_LOW:
        apic.commandLow = value & COMMAND_WRITABLE;
        ipis.send(v, apic.commandLow, apic.commandHigh >>> 24);
        break;
      case COMMAND_HIGH:
        apic.commandHigh = value & 0xFF000000;
        break;
      case INITIAL_COUNT:
        apic.initialCount = value;
        apic.startTimer(clock.systemTime());
        break;
      case DIVIDE:
        apic.divideConfiguration = value & 0xB;
        break;
      default:
        break;
    }
  }

  private static void writeLvt(LocalApic apic, int entry, int value) {
    int masked = apic.isEnabled() ? 0 : LocalApic.MASKED;
    apic.lvt[entry] = value & LVT_WRITABLE[entry] | masked;
  }

  private static void writeSpurious(LocalApic apic, int value) {
    apic.spurious = value & 0x1FF;
    if (!apic.isEnabled()) {
      apic.maskAll();
    }
  }
}
