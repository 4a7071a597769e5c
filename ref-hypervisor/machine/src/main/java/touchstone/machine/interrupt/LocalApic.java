package touchstone.machine.interrupt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;

/**
 * The local APIC of one CPU: xAPIC in its page at 0xFEE00000 and x2APIC through MSRs.
 *
 * <p>Interrupts come from the timer, from other CPUs, from the CPU itself, and on a bare machine
 * from the I/O APIC by message and from the 8259A by the LINT0 pin.
 *
 * @sdm 11.4 and 11.12
 */
public final class LocalApic {
  public static final long DEFAULT_BASE = 0xFEE00000L;
  public static final long BASE_BSP = 1 << 8;
  public static final long BASE_X2APIC = 1 << 10;
  public static final long BASE_ENABLE = 1 << 11;

  /** What the LINT0 pin is connected to: where the vector of an ExtINT interrupt comes from. */
  @FunctionalInterface
  public interface ExternalController {
    /** The vector to serve now. */
    int acknowledge();
  }

  private static final int LINT0 = 3;
  private static final int DELIVERY_MODE = 7 << 8;
  private static final int EXT_INT = 7 << 8;

  final Cpu cpu;
  private final ApicTimer timer;
  private final VectorSet irr = new VectorSet();
  private final VectorSet isr = new VectorSet();

  /** Vectors whose end the I/O APIC wants to hear of. */
  private final VectorSet tmr = new VectorSet();

  private final int[] lvt = new int[6];

  private long base;

  /** Physical page of the registers, or -1 where MMIO does not reach them. */
  private long page;

  private int tpr;
  private int ldr;
  private int dfr;
  private int svr;
  private int esr;
  private int pendingErrors;
  private long icr;
  private @Nullable ExternalController external;
  private boolean lint0;

  public LocalApic(Cpu cpu) {
    this.cpu = cpu;
    timer = new ApicTimer(cpu);
    base = DEFAULT_BASE | BASE_ENABLE | (cpu.id == 0 ? BASE_BSP : 0);
    page = DEFAULT_BASE;
    reset();
  }

  /** Power-up and INIT state; the base address stays. */
  public void reset() {
    irr.clearAll();
    isr.clearAll();
    tmr.clearAll();
    Arrays.fill(lvt, ApicRegisters.LVT_MASKED);
    timer.reset();
    tpr = 0;
    ldr = 0;
    dfr = -1;
    svr = 0xFF;
    esr = 0;
    pendingErrors = 0;
    icr = 0;
  }

  // ---- the processor's side ---------------------------------------------------------------------

  /** The vector the CPU should take now, if IF allows it, or -1; 0 if LINT0 will tell it. */
  public int pending() {
    if (lint0 && takesExternal()) {
      return 0;
    }
    int vector = irr.highest();
    return enabled() && vector >= 0 && vector >>> 4 > processorPriority() >>> 4 ? vector : -1;
  }

  /** Takes the pending vector in service, as the INTA cycle does; -1 if there is none. */
  public int acknowledge() {
    if (lint0 && external != null && takesExternal()) {
      return external.acknowledge();
    }
    int vector = pending();
    if (vector >= 0) {
      irr.clear(vector);
      isr.set(vector);
    }
    return vector;
  }

  /**
   * The 8259A's interrupts pass while the APIC is off, and as ExtINT while it is on. @sdm 11.5.1
   */
  private boolean takesExternal() {
    int entry = lvt[LINT0];
    boolean passed = (entry & (ApicRegisters.LVT_MASKED | DELIVERY_MODE)) == EXT_INT;
    return (base & BASE_ENABLE) == 0 || passed;
  }

  /** Connects LINT0 to a controller that drives it by {@link #lint0}. */
  public void connect(ExternalController controller) {
    external = controller;
  }

  /** The level of the LINT0 pin, at a time in cycles of 1 ns. Modes but ExtINT are not modelled. */
  public void lint0(boolean high, long time) {
    if (high && cpu.halted && takesExternal()) {
      cpu.clock = Math.max(cpu.clock, time);
    }
    lint0 = high;
    cpu.attention |= high;
  }

  /** An interrupt message arrives. */
  public void accept(int vector) {
    accept(vector, false);
  }

  /** An interrupt message arrives; one of a level-triggered interrupt wants its end reported. */
  void accept(int vector, boolean level) {
    if (vector < 16) {
      error(ApicRegisters.ESR_RECEIVE_ILLEGAL_VECTOR);
      return;
    }
    if (enabled()) {
      irr.set(vector);
      if (level) {
        tmr.set(vector);
      } else {
        tmr.clear(vector);
      }
      cpu.attention = true;
    }
  }

  /** Raises the timer's interrupt if it is due, and asks for attention when it will be next. */
  public void poll() {
    if (timer.expired() && (lvt[0] & ApicRegisters.LVT_MASKED) == 0) {
      accept(lvt[0] & 0xFF);
    }
    cpu.wakeAt(timer.expiry());
  }

  /** CPU clock at which the timer fires next, or {@code Long.MAX_VALUE}. */
  public long timerExpiry() {
    return timer.expiry();
  }

  /** CR8: bits 7:4 of the task priority. @sdm 11.8.6 */
  public int cr8() {
    return tpr >>> 4;
  }

  public void setCr8(int value) {
    setTaskPriority(value << 4);
  }

  public int id() {
    return cpu.id;
  }

  // ---- registers --------------------------------------------------------------------------------

  public long base() {
    return base;
  }

  public boolean x2apic() {
    return (base & BASE_X2APIC) != 0;
  }

  /** IA32_APIC_BASE; false for a reserved bit or a transition that is #GP. @sdm 11.12.5 */
  public boolean setBase(long value) {
    long reserved = ~((1L << 40) - 0x1000 | BASE_BSP | BASE_X2APIC | BASE_ENABLE);
    boolean enable = (value & BASE_ENABLE) != 0;
    boolean extended = (value & BASE_X2APIC) != 0;
    boolean leavesExtended = x2apic() && !extended && enable;
    boolean skipsEnable = (base & BASE_ENABLE) == 0 && extended;
    if ((value & reserved) != 0 || extended && !enable || leavesExtended || skipsEnable) {
      return false;
    }
    base = value;
    page = enable && !extended ? value & ~0xFFFL : -1;
    if (!enable) {
      reset();
    }
    cpu.mmu.flushAll();
    return true;
  }

  /** True if the physical address is in the register page of this CPU. */
  public boolean covers(long address) {
    return (address & ~0xFFFL) == page;
  }

  /** MMIO read of a 32-bit register; other widths see the same register. */
  public long read(long address) {
    int offset = (int) address & 0xFF0;
    return offset == ApicRegisters.ICR_HIGH ? icr >>> 32 : register(offset) & 0xFFFFFFFFL;
  }

  public void write(long address, int value) {
    int offset = (int) address & 0xFF0;
    switch (offset) {
      case ApicRegisters.ICR_HIGH -> icr = icr & 0xFFFFFFFFL | (long) value << 32;
      case ApicRegisters.ICR_LOW -> {
        icr = icr & ~0xFFFFFFFFL | value & 0xFFFFFFFFL;
        InterruptCommand.send(this, icr);
      }
      case ApicRegisters.LDR -> ldr = value & 0xFF000000;
      case ApicRegisters.DFR -> dfr = value | 0x0FFFFFFF;
      default -> setRegister(offset, value);
    }
  }

  /** RDMSR of 0x800 to 0x8FF, once {@link X2apicMsrs} has found it legal. */
  long readX2apic(int offset) {
    return offset == ApicRegisters.ICR_LOW ? icr : register(offset) & 0xFFFFFFFFL;
  }

  void writeX2apic(int offset, long value) {
    switch (offset) {
      case ApicRegisters.ICR_LOW -> {
        icr = value;
        InterruptCommand.send(this, icr);
      }
      case ApicRegisters.SELF_IPI -> accept((int) value & 0xFF);
      default -> setRegister(offset, (int) value);
    }
  }

  public long tscDeadline() {
    return timer.tscDeadline();
  }

  public void setTscDeadline(long tsc) {
    timer.setTscDeadline(tsc);
  }

  /**
   * Sets the APIC up as firmware does: interrupts of the 8259A pass by LINT0, NMIs by LINT1.
   *
   * @see "MultiProcessor Specification 1.4, 3.6.2.2: Virtual Wire Mode"
   */
  public void useVirtualWire() {
    svr |= ApicRegisters.SVR_ENABLED;
    setLvt(LINT0, EXT_INT);
    setLvt(LINT0 + 1, InterruptMessage.NMI << 8);
  }

  /** Sets up the timer as a TSC-deadline timer with this vector, enabling the APIC if need be. */
  public void useTscDeadline(int vector) {
    svr |= ApicRegisters.SVR_ENABLED;
    setLvt(0, 2 << 17 | vector);
  }

  private int register(int offset) {
    return switch (offset) {
      case ApicRegisters.ID -> x2apic() ? cpu.id : cpu.id << 24;
      case ApicRegisters.VERSION -> ApicRegisters.VERSION_VALUE;
      case ApicRegisters.TPR -> tpr;
      case ApicRegisters.PPR -> processorPriority();
      case ApicRegisters.LDR -> logicalDestination();
      case ApicRegisters.DFR -> dfr;
      case ApicRegisters.SVR -> svr;
      case ApicRegisters.ESR -> esr;
      case ApicRegisters.ICR_LOW -> (int) icr;
      case ApicRegisters.INITIAL_COUNT -> timer.initialCount();
      case ApicRegisters.CURRENT_COUNT -> timer.currentCount();
      case ApicRegisters.DIVIDE -> timer.divide();
      default -> vectorOrLvt(offset);
    };
  }

  private int vectorOrLvt(int offset) {
    int index = offset >>> 4 & 7;
    return switch (offset & 0xF80) {
      case ApicRegisters.ISR -> isr.register(index);
      case ApicRegisters.TMR -> tmr.register(index);
      case ApicRegisters.IRR -> irr.register(index);
      case ApicRegisters.ICR_LOW -> isLvt(offset) ? lvt[lvtIndex(offset)] : 0;
      default -> 0;
    };
  }

  private void setRegister(int offset, int value) {
    switch (offset) {
      case ApicRegisters.TPR -> setTaskPriority(value & 0xFF);
      case ApicRegisters.EOI -> endOfInterrupt();
      case ApicRegisters.SVR -> setSpurious(value);
      case ApicRegisters.ESR -> latchErrors();
      case ApicRegisters.INITIAL_COUNT -> timer.setInitialCount(value);
      case ApicRegisters.DIVIDE -> timer.setDivide(value);
      default -> {
        if (isLvt(offset)) {
          setLvt(lvtIndex(offset), value);
        }
      }
    }
  }

  private static boolean isLvt(int offset) {
    return offset >= ApicRegisters.LVT_TIMER && offset <= ApicRegisters.LVT_ERROR;
  }

  private static int lvtIndex(int offset) {
    return (offset - ApicRegisters.LVT_TIMER) >>> 4;
  }

  private void setLvt(int index, int value) {
    int mask = enabled() ? 0 : ApicRegisters.LVT_MASKED;
    lvt[index] = value & (index == 0 ? 0x700FF : 0x1F7FF) | mask;
    cpu.attention |= lint0;
    if (index == 0) {
      timer.setMode(value >>> 17 & 3);
    }
  }

  private void setSpurious(int value) {
    svr = value & 0x1FF;
    if (!enabled()) {
      for (int i = 0; i < lvt.length; i++) {
        lvt[i] |= ApicRegisters.LVT_MASKED;
      }
    }
  }

  private void setTaskPriority(int value) {
    tpr = value;
    cpu.attention = true;
  }

  private void endOfInterrupt() {
    int vector = isr.highest();
    if (vector >= 0) {
      isr.clear(vector);
      cpu.attention = true;
      if (tmr.contains(vector)) {
        cpu.machine.endOfInterrupt(vector);
      }
    }
  }

  /** A write to ESR moves the errors since the last write into the register. @sdm 11.5.3 */
  private void latchErrors() {
    esr = pendingErrors;
    pendingErrors = 0;
  }

  void error(int bit) {
    boolean first = pendingErrors == 0;
    pendingErrors |= bit;
    int entry = lvt[5];
    if (first && (entry & ApicRegisters.LVT_MASKED) == 0 && (entry & 0xFF) >= 16) {
      accept(entry & 0xFF);
    }
  }

  private boolean enabled() {
    return (svr & ApicRegisters.SVR_ENABLED) != 0 && (base & BASE_ENABLE) != 0;
  }

  private int processorPriority() {
    int inService = Math.max(isr.highest(), 0) & 0xF0;
    return (tpr & 0xF0) >= inService ? tpr : inService;
  }

  private int logicalDestination() {
    return x2apic() ? (cpu.id >>> 4) << 16 | 1 << (cpu.id & 15) : ldr;
  }

  /** True if a logical destination of an interrupt message includes this APIC. @sdm 11.6.2.2 */
  boolean matchesLogical(int destination) {
    int mine = logicalDestination();
    if (x2apic()) {
      return mine >>> 16 == destination >>> 16 && (mine & destination & 0xFFFF) != 0;
    }
    int id = mine >>> 24;
    boolean flat = dfr >>> 28 == 0xF;
    boolean cluster = (id & 0xF0) == (destination & 0xF0) || (destination & 0xF0) == 0xF0;
    return flat ? (id & destination) != 0 : cluster && (id & destination & 0xF) != 0;
  }
}
