package touchstone.core.apic;

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
  private static final int WORDS = 8;

  /** As in Xen: a timer may not fire more often. @xen xen/arch/x86/hvm/vpt.c */
  private static final long SHORTEST_PERIOD = 100000L;

  /** Vectors 0 to 15 are illegal. @sdm 11.5.2 */
  private static final int FIRST_VECTOR = 16;

  private static final int ILLEGAL_RECEIVED = 0x40;

  /** Interrupt requests and interrupts in service, vector v at bit v % 32 of word v / 32. */
  private final int[] requested = new int[WORDS];

  private final int[] inService = new int[WORDS];

  final int[] lvt = new int[LVTS];
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

  /*@ invariant requested.length == WORDS && inService.length == WORDS && lvt.length == LVTS;
    @*/

  /*@ public normal_behavior
    @ ensures deadline == Long.MAX_VALUE;
    @*/
  public LocalApic() {
    reset();
  }

  /** The state after power-up or INIT; whoever waits for interrupts waits on. @sdm 11.4.7.1 */
  /*@ normal_behavior
    @ ensures deadline == Long.MAX_VALUE;
    @*/
  void reset() {
    for (int i = 0; i < WORDS; i++) {
      requested[i] = 0;
      inService[i] = 0;
    }
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
  void maskAll() {
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

  /** A fixed interrupt arrives; true if it was accepted. */
  /*@ normal_behavior
    @ requires 0 <= vector && vector <= 255;
    @*/
  boolean request(int vector) {
    if (!isEnabled()) {
      return false;
    }
    if (vector < FIRST_VECTOR) {
      errors = errors | ILLEGAL_RECEIVED;
      return false;
    }
    set(requested, vector, true);
    return true;
  }

  /** The interrupt to deliver at a task priority of 0 to 255, or -1. @sdm 11.8.3 */
  /*@ public normal_behavior
    @ requires 0 <= taskPriority && taskPriority <= 255;
    @ ensures -1 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  public int deliverable(int taskPriority) {
    int vector = isEnabled() ? highest(requested) : -1;
    return vector >> 4 > processorPriority(taskPriority) >> 4 ? vector : -1;
  }

  /** The processor takes an interrupt: no longer requested, in service until EOI. */
  /*@ public normal_behavior
    @ requires 0 <= vector && vector <= 255;
    @*/
  public void accept(int vector) {
    set(requested, vector, false);
    set(inService, vector, true);
  }

  /** Ends the service of the highest interrupt. */
  /*@ normal_behavior
    @ ensures true;
    @*/
  void endOfInterrupt() {
    int vector = highest(inService);
    if (vector >= 0) {
      set(inService, vector, false);
    }
  }

  /*@ normal_behavior
    @ requires 0 <= taskPriority && taskPriority <= 255;
    @ ensures 0 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  int processorPriority(int taskPriority) {
    int serving = highest(inService);
    int serviced = serving < 0 ? 0 : serving & 0xF0;
    return taskPriority >> 4 >= serviced >> 4 ? taskPriority : serviced;
  }

  /** 32 vectors from {@code 32 * word} on. */
  int requested(int word) {
    return requested[word];
  }

  int inService(int word) {
    return inService[word];
  }

  // ---- timer, which counts at 1 GHz before it is divided

  /** Starts counting down from {@code initialCount}; 0 stops it. @sdm 11.5.4 */
  void startTimer(long now) {
    deadline = initialCount == 0 ? Long.MAX_VALUE : now + interval();
  }

  /** Nanoseconds from the initial count to zero. */
  private long interval() {
    return (initialCount & 0xFFFFFFFFL) * divisor();
  }

  /** The timer's deadline has come. */
  /*@ public normal_behavior
    @ requires 0 <= now;
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
      request(entry & 0xFF);
    }
  }

  int currentCount(long now) {
    boolean runs = deadline != Long.MAX_VALUE && now < deadline;
    return runs ? (int) ((deadline - now) / divisor()) : 0;
  }

  /** Bits 0, 1 and 3 of the divide configuration: 2, 4, ... 128, and 1. @sdm figure 11-10 */
  int divisor() {
    int code = divideConfiguration & 3 | (divideConfiguration & 8) >> 1;
    return 1 << (code + 1 & 7);
  }

  // ---- sets of vectors

  private static void set(int[] words, int vector, boolean on) {
    int bit = 1 << (vector & 31);
    int old = words[vector >> 5];
    words[vector >> 5] = on ? old | bit : old & ~bit;
  }

  /*@ private normal_behavior
    @ requires words.length == WORDS;
    @ ensures -1 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  private static int highest(int[] words) {
    for (int word = WORDS - 1; word >= 0; word--) {
      if (words[word] != 0) {
        return 32 * word + highest(words[word]);
      }
    }
    return -1;
  }

  /*@ private normal_behavior
    @ requires bits != 0;
    @ ensures 0 <= \result && \result <= 31;
    @ assignable \strictly_nothing;
    @*/
  private static int highest(int bits) {
    int bit = 31;
    while (0 < bit && (bits >>> bit & 1) == 0) {
      bit = bit - 1;
    }
    return bit;
  }
}
