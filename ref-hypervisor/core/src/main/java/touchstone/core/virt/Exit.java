package touchstone.core.virt;

/**
 * The shared exit vocabulary: why a guest stopped, in terms that are neither Intel's nor AMD's.
 *
 * <p>One object per physical CPU is reused; {@code VirtualizationDriver.enter} overwrites all
 * fields.
 */
public final class Exit {
  public static final int INTERRUPT = 1;
  public static final int INTERRUPT_WINDOW = 2;
  public static final int HYPERCALL = 3;
  public static final int CPUID = 4;
  public static final int HLT = 5;
  public static final int IO = 6;
  public static final int MSR_READ = 7;
  public static final int MSR_WRITE = 8;
  public static final int CR_ACCESS = 9;
  public static final int SECOND_LEVEL_FAULT = 10;
  public static final int TRIPLE_FAULT = 11;
  public static final int EXCEPTION = 12;
  public static final int XSETBV = 13;

  /** An instruction no guest may use (VMX or SVM instruction, MONITOR, RDPMC, ...): #UD or #GP. */
  public static final int FORBIDDEN_INSTRUCTION = 14;

  /** WBINVD, INVD: executed as nothing. */
  public static final int CACHE_INSTRUCTION = 15;

  public static final int TASK_SWITCH = 16;

  /** The hardware refused the guest state at entry: the domain crashes. */
  public static final int ENTRY_FAILURE = 17;

  /** A reason the driver does not know: the domain crashes, nobody else. */
  public static final int UNKNOWN = 18;

  public int kind;

  /** Vendor's own reason number, for messages and traces only. */
  public int reason;

  /** Length of the exiting instruction in bytes, 0 if there was none. */
  public int instructionLength;

  /**
   * IO: port. MSR: number. EXCEPTION: vector. CR_ACCESS: register number 0, 3, 4 or 8.
   * FORBIDDEN_INSTRUCTION: vector of the exception it raises.
   */
  public int number;

  /** IO: 1, 2 or 4 bytes. */
  public int width;

  /** IO: IN. CR_ACCESS: MOV from CR. */
  public boolean read;

  /** IO: INS or OUTS. */
  public boolean string;

  /** IO: with a REP prefix. */
  public boolean repeated;

  /** String IO: size of the address register, 2, 4 or 8 bytes. */
  public int addressBytes;

  /** String IO: segment of the memory operand, ES CS SS DS FS GS as 0 to 5. */
  public int segment;

  /** CR_ACCESS: general register 0..15. EXCEPTION: error code, -1 if none. */
  public int operand;

  /** SECOND_LEVEL_FAULT: guest physical address. EXCEPTION #DB: bits to add to DR6. */
  public long address;

  /** SECOND_LEVEL_FAULT: the Rights the access needed. */
  public int rights;

  /** The exit interrupted the delivery of an event, which the driver has queued again. */
  public boolean delivering;

  /** An I/O exit is one that an instruction can have caused; if it is not, it is UNKNOWN. */
  /*@ public normal_behavior
    @ ensures kind == \old(kind) || kind == UNKNOWN;
    @ ensures width != 1 && width != 2 && width != 4 ==> kind == UNKNOWN;
    @ ensures string && 5 < segment ==> kind == UNKNOWN;
    @ assignable kind;
    @*/
  public void checkIo() {
    boolean size = width == 1 || width == 2 || width == 4;
    boolean address = addressBytes == 2 || addressBytes == 4 || addressBytes == 8;
    if (!size || string && (!address || segment > 5)) {
      kind = UNKNOWN;
    }
  }

  /** Forgets the previous exit. */
  /*@ public normal_behavior
    @ ensures kind == UNKNOWN && reason == 0 && instructionLength == 0;
    @ ensures number == 0 && width == 0 && !read && !string && !repeated;
    @ ensures addressBytes == 0 && segment == 0 && operand == 0;
    @ ensures address == 0 && rights == 0 && !delivering;
    @ assignable kind, reason, instructionLength, number, width, read, string, repeated;
    @ assignable addressBytes, segment, operand, address, rights, delivering;
    @*/
  public void clear() {
    kind = UNKNOWN;
    reason = 0;
    instructionLength = 0;
    number = 0;
    width = 0;
    read = false;
    string = false;
    repeated = false;
    addressBytes = 0;
    segment = 0;
    operand = 0;
    address = 0L;
    rights = 0;
    delivering = false;
  }
}
