package touchstone.host.noninterference;

/** What is compared of a guest at one moment; arrays have one value per register. */
enum Field {
  /** Virtual time of the physical CPU in ns. */
  TIME,
  /** Kind of an exit, and what the guest caused it with. */
  EXIT,
  RIP,
  RFLAGS,
  /** CR0, CR2, CR3, CR4, EFER. */
  CONTROL_REGISTERS,
  /** General registers but RSP, then RSP. */
  GENERAL_REGISTERS,
  DEBUG_REGISTERS,
  /** A hash over x87, MMX and SSE state. */
  FPU,
  /** Hypercall number and arguments. */
  CALL,
  RESULT,
  /** The page with the log of a generated guest. */
  LOG,
  /** The page with its hypercall arguments. */
  ARGUMENTS,
  /** The shared_info page without its clock. */
  SHARED_INFO,
  /** vcpu_time_info of vCPU 0. */
  TIME_RECORD,
  /** The first frame of its own grant table, where it has mapped it. */
  GRANT_TABLE,
  /** The page where it may have mapped what the other guest offers. */
  WINDOW,
  /** Guest frame (bits 63:40) and a hash of the content of all its memory; at the end only. */
  ALL_MEMORY,
  /** Ports, grants and leaves the core keeps of the guest; at the end only. */
  HOLDINGS,
  CONSOLE
}
