package touchstone.spec.call;

import touchstone.spec.state.Rights;

/**
 * What makes a guest leave the processor and may have an effect on isolation. Whatever the
 * processor's vendor calls it, it is one of these. @sdm 26.1.2 @apm 15.9
 */
public sealed interface GuestExit extends Call {

  /** An event of the host, or an instruction that concerns the vCPU's own registers alone. */
  record Private(Kind kind) implements GuestExit {}

  /** Kinds of {@link Private}. */
  enum Kind {
    INTERRUPT,
    INTERRUPT_WINDOW,
    CPUID,
    IO,
    MSR_READ,
    CONTROL_REGISTER,
    EXCEPTION,
    XSETBV,
    FORBIDDEN_INSTRUCTION,
    CACHE_INSTRUCTION
  }

  /** VMCALL or VMMCALL; a hypercall that is served has been judged by itself. */
  record HypercallInstruction() implements GuestExit {}

  /**
   * HLT.
   *
   * @param interrupts the vCPU takes interrupts
   * @param upcall its evtchn_upcall_pending is set
   */
  record Halt(boolean interrupts, boolean upcall) implements GuestExit {}

  /**
   * WRMSR.
   *
   * @param msr unsigned
   */
  record MsrWrite(long msr, long value) implements GuestExit {}

  /**
   * An access that second-level translation does not permit. Delivered are whether the domain has
   * ended (1), then what a write to the page of the local APIC has done to each vCPU.
   */
  record SecondLevelFault(long address, Rights wanted) implements GuestExit {
    public static final long WOKEN = 1;
    public static final long RESET = 2;
    public static final long STARTED = 3;

    private static final long APIC_PAGE = 0xFEE00L;

    public boolean isApic() {
      return address >>> 12 == APIC_PAGE;
    }
  }

  /** The vCPU cannot go on. */
  record Fatal(Cause cause) implements GuestExit {}

  /** Kinds of {@link Fatal}. */
  enum Cause {
    TRIPLE_FAULT,
    TASK_SWITCH,
    ENTRY_FAILURE,
    UNKNOWN
  }
}
