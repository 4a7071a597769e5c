package touchstone.core.apic;

import touchstone.core.hardware.Words;

/**
 * The interrupt state of one virtual local APIC, in xAPIC mode: requests, what is in service, the
 * local vector table and the timer. {@link ApicPage} has the registers as the guest sees them.
 *
 * <p>Interrupts are edge-triggered: there is no I/O APIC. The task priority is {@code Vcpu.cr8} and
 * the four bits below it, which are kept here. @sdm 11.8
 */
public final class LocalApic {
  /** Where the registers are; they cannot be moved. */
  public static final long BASE = 0xFEE00000L;

  static final int LVT_TIMER = 0;
  static final int LVT_ERROR = 5;
  static final int LVTS = 6;
  static final int MASKED = 0x10000;

  private static final int PERIODIC = 0x20000;
  private static final int SOFTWARE_ENABLE = 0x100;
  /** As in Xen: a timer may not fire more often. @xen xen/arch/x86/hvm/vpt.c */
  private static final long SHORTEST_PERIOD = 100000L;

  /** Vectors 0 to 15 are illegal. @sdm 11.5.2 */
  private static final int FIRST_VECTOR = 16;

  private static final int ILLEGAL_RECEIVED = 0x40;

  /*@ spec_public @*/ private final Vectors requested = new Vectors();

  /*@ spec_public @*/ private final Vectors inService = new Vectors();

  /*@ spec_public @*/ final int[] lvt = new int[LVTS];
  int spurious;
  int taskPriorityLow;
  int logicalDestination;
  int destinationFormat;
  int errors;
  int errorsShown;
  int commandLow;
  int commandHigh;
  int divideConfiguration;
  int initialCount;

  /** Absolute system time in ns at which the timer fires; Long.MAX_VALUE if it does not run. */
  public long deadline;

  /*@ public invariant \invariant_for(requested) && \invariant_for(inService);
    @ public invariant requested.in != null && inService.in != null && lvt.length == 6;
    @ public invariant requested.in != inService.in;
    @*/

  /*@ public normal_behavior
    @ ensures deadline == Long.MAX_VALUE;
    @*/
  public LocalApic() {
    reset();
  }

  /** The state after power-up or INIT; whoever waits for interrupts waits on. @sdm 11.4.7.1 */
  /*@ public normal_behavior
    @ ensures deadline == Long.MAX_VALUE;
    @ ensures requested.highest == -1 && inService.highest == -1;
    @ assignable requested.highest, requested.in[*], inService.highest, inService.in[*], lvt[*],
    @   spurious, taskPriorityLow, logicalDestination, destinationFormat, errors, errorsShown,
    @   commandLow, commandHigh, divideConfiguration, initialCount, deadline;
    @*/
  void reset() {
    requested.clear();
    inService.clear();
    spurious = 0xFF;
    maskAll();
    taskPriorityLow = 0;
    logicalDestination = 0;
    destinationFormat = -1;
    errors = 0;
    errorsShown = 0;
    commandLow = 0;
    commandHigh = 0;
    divideConfiguration = 0;
    initialCount = 0;
    deadline = Long.MAX_VALUE;
  }

  /** While software has it disabled, every entry of the local vector table stays masked. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable lvt[*];
    @*/
  void maskAll() {
    /*@ loop_invariant 0 <= i && i <= 6;
      @ decreases 6 - i;
      @ assignable lvt[*];
      @*/
    for (int i = 0; i < LVTS; i++) {
      lvt[i] = lvt[i] | MASKED;
    }
  }

  /*@ normal_behavior
    @ assignable \strictly_nothing;
    @*/
  boolean isEnabled() {
    return (spurious & SOFTWARE_ENABLE) != 0;
  }

  /** Task priority, 0 to 255, of a vCPU with this CR8. */
  /*@ public normal_behavior
    @ requires_free -2147483648 <= taskPriorityLow && taskPriorityLow <= 2147483647;
    @ ensures 0 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  int taskPriority(long cr8) {
    return low4(cr8) * 16 + low4(taskPriorityLow);
  }

  /** Bits 3 to 0. */
  /*@ private normal_behavior
    @ ensures 0 <= \result && \result <= 15;
    @ assignable \strictly_nothing;
    @*/
  private static int low4(long value) {
    int rest = (int) (value % 16);
    return rest < 0 ? rest + 16 : rest;
  }

  /** A fixed interrupt arrives; true if it was accepted. */
  /*@ public normal_behavior
    @ requires 0 <= vector && vector <= 255;
    @ ensures \result ==> 16 <= vector && requested.in[vector];
    @ ensures !\result ==> requested.in[vector] == \old(requested.in[vector]);
    @ assignable requested.highest, requested.in[vector], errors;
    @*/
  boolean request(int vector) {
    if (!isEnabled()) {
      return false;
    }
    if (vector < FIRST_VECTOR) {
      errors = errors | ILLEGAL_RECEIVED;
      return false;
    }
    requested.add(vector);
    return true;
  }

  /**
   * The interrupt to deliver at a task priority of 0 to 255, or -1: the highest that is requested,
   * if its class, the vector divided by 16, is above the processor's. @sdm 11.8.3
   */
  /*@ public normal_behavior
    @ requires 0 <= taskPriority && taskPriority <= 255;
    @ ensures -1 <= \result && \result <= 255;
    @ ensures \result != -1 ==> requested.in[\result]
    @           && (\forall int v; \result < v && v < 256; !requested.in[v]);
    @ ensures \result != -1 ==> taskPriority / 16 < \result / 16
    @           && (\forall int v; 0 <= v && v < 256; inService.in[v] ==> v / 16 < \result / 16);
    @ assignable \strictly_nothing;
    @*/
  public int deliverable(int taskPriority) {
    int vector = isEnabled() ? requested.highest() : -1;
    return vector / 16 > processorPriority(taskPriority) / 16 ? vector : -1;
  }

  /** The processor takes an interrupt: no longer requested, in service until EOI. */
  /*@ public normal_behavior
    @ requires 0 <= vector && vector <= 255;
    @ ensures !requested.in[vector] && inService.in[vector];
    @ assignable requested.highest, requested.in[vector], inService.highest, inService.in[vector];
    @*/
  public void accept(int vector) {
    requested.remove(vector);
    inService.add(vector);
  }

  /** Ends the service of the highest interrupt. */
  /*@ public normal_behavior
    @ ensures \old(inService.highest) != -1 ==> !inService.in[\old(inService.highest)];
    @ assignable inService.highest, inService.in[*];
    @*/
  void endOfInterrupt() {
    int vector = inService.highest();
    if (vector >= 0) {
      inService.remove(vector);
    }
  }

  /*@ public normal_behavior
    @ requires 0 <= taskPriority && taskPriority <= 255;
    @ ensures 0 <= \result && \result <= 255 && taskPriority / 16 <= \result / 16;
    @ ensures (\forall int v; 0 <= v && v < 256; inService.in[v] ==> v / 16 <= \result / 16);
    @ assignable \strictly_nothing;
    @*/
  int processorPriority(int taskPriority) {
    int serving = inService.highest();
    int serviced = serving < 0 ? 0 : serving / 16 * 16;
    return taskPriority / 16 >= serviced / 16 ? taskPriority : serviced;
  }

  /** 32 vectors from {@code 32 * word} on. */
  /*@ public normal_behavior
    @ requires 0 <= word && word < 8;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  int requested(int word) {
    return requested.word(word);
  }

  /*@ public normal_behavior
    @ requires 0 <= word && word < 8;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  int inService(int word) {
    return inService.word(word);
  }

  // ---- timer, which counts at 1 GHz before it is divided

  /** Starts counting down from {@code initialCount}; 0 stops it. @sdm 11.5.4 */
  /*@ public normal_behavior
    @ requires 0 <= now && now <= 4000000000000000000L;
    @ requires_free -2147483648 <= initialCount && initialCount <= 2147483647;
    @ ensures now <= deadline;
    @ assignable deadline;
    @*/
  void startTimer(long now) {
    deadline = initialCount == 0 ? Long.MAX_VALUE : now + interval();
  }

  /** Nanoseconds from the initial count to zero. */
  /*@ private normal_behavior
    @ requires_free -2147483648 <= initialCount && initialCount <= 2147483647;
    @ ensures 0 <= \result && \result <= 549755813760L;
    @ assignable \strictly_nothing;
    @*/
  private long interval() {
    return product(Words.low(initialCount), divisor());
  }

  /*@ private normal_behavior
    @ requires 0 <= count && count <= 4294967295L && 1 <= divisor && divisor <= 128;
    @ ensures 0 <= \result && \result <= 549755813760L;
    @ assignable \strictly_nothing;
    @*/
  private static long product(long count, int divisor) {
    return count * divisor;
  }

  /** The timer's deadline has come. */
  /*@ public normal_behavior
    @ requires 0 <= now && now <= 4000000000000000000L;
    @ requires_free -2147483648 <= initialCount && initialCount <= 2147483647;
    @ requires_free -2147483648 <= lvt[0] && lvt[0] <= 2147483647;
    @ ensures now < deadline;
    @ assignable requested.highest, requested.in[*], errors, deadline;
    @*/
  public void fire(long now) {
    int entry = lvt[LVT_TIMER];
    if ((entry & PERIODIC) != 0 && initialCount != 0) {
      long interval = interval();
      deadline = now + (interval < SHORTEST_PERIOD ? SHORTEST_PERIOD : interval);
    } else {
      deadline = Long.MAX_VALUE;
    }
    if ((entry & MASKED) == 0) {
      request((int) (Words.low(entry) % 256));
    }
  }

  /*@ public normal_behavior
    @ requires 0 <= now;
    @ requires_free deadline <= Long.MAX_VALUE;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  int currentCount(long now) {
    boolean runs = deadline != Long.MAX_VALUE && now < deadline;
    return runs ? Words.signed((deadline - now) / divisor()) : 0;
  }

  /** Of bits 0, 1 and 3 of the divide configuration, the others being 0. @sdm figure 11-10 */
  /*@ public normal_behavior
    @ ensures 1 <= \result && \result <= 128;
    @ assignable \strictly_nothing;
    @*/
  int divisor() {
    switch (divideConfiguration) {
      case 0:
        return 2;
      case 1:
        return 4;
      case 2:
        return 8;
      case 3:
        return 16;
      case 8:
        return 32;
      case 9:
        return 64;
      case 10:
        return 128;
      default:
        return 1;
    }
  }
}
