package touchstone.host;

/** The names of {@code Exit}'s kinds, for traces and reports. */
public final class ExitNames {
  private static final String[] KINDS = {
    "NONE",
    "INTERRUPT",
    "INTERRUPT_WINDOW",
    "HYPERCALL",
    "CPUID",
    "HLT",
    "IO",
    "MSR_READ",
    "MSR_WRITE",
    "CR_ACCESS",
    "SECOND_LEVEL_FAULT",
    "TRIPLE_FAULT",
    "EXCEPTION",
    "XSETBV",
    "FORBIDDEN_INSTRUCTION",
    "CACHE_INSTRUCTION",
    "TASK_SWITCH",
    "ENTRY_FAILURE",
    "UNKNOWN"
  };

  private ExitNames() {}

  /** The name of a kind; one that does not exist is named by its number. */
  public static String of(int kind) {
    return kind >= 0 && kind < KINDS.length ? KINDS[kind] : "KIND_" + kind;
  }
}
