package touchstone.host.toolstack;

/** The hypercall instruction of domain 0: Xen's numbers and arguments, RAX back. */
@FunctionalInterface
public interface Hypercall {
  int MEMORY_OP = 12;
  int XEN_VERSION = 17;
  int GRANT_TABLE_OP = 20;
  int SCHED_OP = 29;
  int EVENT_CHANNEL_OP = 32;
  int HVM_OP = 34;
  int SYSCTL = 35;
  int DOMCTL = 36;

  /** Arguments as in RDI, RSI, RDX, R10, R8. @xen public/arch-x86/xen-x86_64.h */
  long call(long number, long a1, long a2, long a3, long a4, long a5);
}
