package touchstone.core;

import touchstone.core.virt.Exit;

/** Told of every exit and every hypercall, in order; an observer that changes nothing. */
public interface Tracer {
  /** After the exit has been translated and before it is handled; time is the CPU's TSC. */
  void exit(int domain, int vcpu, long time, long rip, Exit exit);

  /** After a hypercall: number and first three arguments as passed, RAX as returned. */
  void hypercall(
      int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result);
}
