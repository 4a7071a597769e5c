package touchstone.core;

import touchstone.core.hypercall.Call;
import touchstone.core.virt.Exit;

/**
 * Told before and after everything a guest can make the core do: each hypercall, each entry of a
 * multicall, each exit. It may look at everything and changes nothing.
 */
public interface StepObserver {

  /** Before a hypercall is looked at: only its number and arguments are in the call. */
  /*@ public normal_behavior
    @ requires c.vcpu != null && c.domain == c.vcpu.domain;
    @ assignable \nothing;
    @*/
  /*@ helper @*/ void begins(Call c);

  /** After a hypercall has been served, with its status, which may be CONTINUE. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \nothing;
    @*/
  /*@ helper @*/ void ends(Call c, long status);

  /** After an exit has been translated and before it is handled. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= vcpu;
    @ assignable \nothing;
    @*/
  void exits(int domain, int vcpu, Exit exit);

  /** After an exit has been handled; a hypercall has begun and ended within it. */
  /*@ public normal_behavior
    @ requires 0 <= domain && 0 <= vcpu;
    @ assignable \nothing;
    @*/
  void handled(int domain, int vcpu, Exit exit);
}
