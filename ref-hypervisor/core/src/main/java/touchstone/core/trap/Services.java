package touchstone.core.trap;

import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/** What the exit handlers need of the parts above them; {@code Core} connects them. */
public interface Services {
  /**
   * Carries out the hypercall in {@code v.gpr} and leaves the result there. False if it was
   * preempted: the guest then executes the same instruction again.
   */
  /*@ public normal_behavior
    @ requires v != null;
    @*/
  boolean hypercall(Vcpu v);

  /** Ends a domain with a SHUTDOWN_ reason. @xen public/sched.h */
  /*@ public normal_behavior
    @ requires 0 <= reason && reason <= 255;
    @ ensures d.shutdown || d.dying;
    @*/
  void shutdown(Domain d, int reason);

  /** One byte, 0 to 255, for the domain's debug console. */
  /*@ public normal_behavior
    @ requires 0 <= value && value <= 255;
    @ assignable \nothing;
    @*/
  void console(Domain d, int value);

  /** Takes the vCPU off line; a domain whose last vCPU goes has powered itself off. */
  /*@ public normal_behavior
    @ ensures v.state == touchstone.core.vcpu.Vcpu.OFFLINE;
    @*/
  void vcpuDown(Vcpu v);

  /** The guest has set up its hypercall page: its mode now decides the layout of shared_info. */
  /*@ public normal_behavior
    @ ensures d.narrow == narrow;
    @*/
  void latchLayout(Domain d, boolean narrow);
}
