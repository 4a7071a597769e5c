package touchstone.core;

import touchstone.core.virt.Exit;

/** Told of every exit and every hypercall, in order; an observer that changes nothing. */
public interface Tracer {
  /** After the exit has been translated and before it is handled; time is the CPU's TSC. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= vcpu && 0 <= time;
    @ assignable \nothing;
    @*/
  void exit(int domain, int vcpu, long time, long rip, Exit exit);

  /** After a hypercall: number and first three arguments as passed, RAX as returned. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= vcpu && 0 <= time;
    @ assignable \nothing;
    @*/
  void hypercall(
      int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result);
}
