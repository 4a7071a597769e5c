package touchstone.core.trap;

import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/** What the exit handlers need of the parts above them; {@code Core} connects them. */
public interface Services {
  /**
   * Carries out the hypercall in {@code v.gpr} and leaves the result there. False if it was
   * preempted: the guest then executes the same instruction again.
   */
  boolean hypercall(Vcpu v);

  /** Ends a domain with a SHUTDOWN_ reason. @xen public/sched.h */
  void shutdown(Domain d, int reason);

  /** One byte, 0 to 255, for the domain's debug console. */
  void console(Domain d, int value);

  /** Takes the vCPU off line; a domain whose last vCPU goes has powered itself off. */
  void vcpuDown(Vcpu v);

  /** The guest has set up its hypercall page: its mode now decides the layout of shared_info. */
  void latchLayout(Domain d, boolean narrow);
}
