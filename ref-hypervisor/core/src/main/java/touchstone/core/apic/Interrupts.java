package touchstone.core.apic;

import touchstone.core.event.Upcall;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * Everything that interrupts a guest: event upcalls first, then what its local APIC has, as in Xen.
 *
 * @xen xen/arch/x86/hvm/irq.c, hvm_vcpu_has_pending_irq
 */
// [impl->req~cpu-local-apic~1]
public final class Interrupts {
  private static final long RFLAGS_IF = 0x200L;

  private final Upcall upcall;
  private final VirtualizationDriver driver;

  public Interrupts(Upcall upcalls, VirtualizationDriver virtualization) {
    upcall = upcalls;
    driver = virtualization;
  }

  /** Something waits for the guest to take interrupts. */
  /*@ public normal_behavior
    @ requires_free v.apic != null && \invariant_for(v.apic) && \invariant_for(upcall);
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  public boolean pending(Vcpu v) {
    return upcall.pending(v) || vector(v) >= 0;
  }

  /** It would be delivered at once: a vCPU that waits now would sleep through it. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  public boolean needsDelivery(Vcpu v) {
    return pending(v) && (driver.register(v, Registers.RFLAGS) & RFLAGS_IF) != 0;
  }

  /** Injects the most urgent, or asks to be told when that becomes possible. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  public void offer(Vcpu v) {
    boolean called = upcall.pending(v);
    upcall.offer(v);
    int vector = vector(v);
    if (vector < 0) {
      return;
    }
    if (!called && driver.interruptible(v)) {
      v.apic.accept(vector);
      driver.injectInterrupt(v, vector);
      return;
    }
    driver.requestInterruptWindow(v, true);
  }

  /*@ private normal_behavior
    @ requires_free v.apic != null && \invariant_for(v.apic);
    @ requires_free -9223372036854775807L - 1 <= v.cr8 && v.cr8 <= 9223372036854775807L;
    @ ensures -1 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  private static int vector(Vcpu v) {
    return v.apic.deliverable(v.apic.taskPriority(v.cr8));
  }
}
