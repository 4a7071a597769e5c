package touchstone.core.event;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * Event upcalls of HVM guests: an external interrupt with the vector the guest has chosen.
 *
 * <p>The request is level-triggered: as long as evtchn_upcall_pending is set, the vector is
 * delivered whenever the guest can take an interrupt. There is no local APIC, so nothing is to be
 * acknowledged. evtchn_upcall_mask has no meaning for HVM guests, as in Xen. @xen
 * public/hvm/params.h, HVM_PARAM_CALLBACK_IRQ
 */
// [impl->req~evt-upcall~1]
public final class Upcall {
  private static final int PARAM_CALLBACK_IRQ = 0;

  /** Delivery type of HVM_PARAM_CALLBACK_IRQ in bits 63:56: a vector. */
  private static final long TYPE_VECTOR = 2L;

  private static final int FIRST_VECTOR = 0x10;
  private static final long RFLAGS_IF = 0x200L;

  private final Hardware hw;
  private final VirtualizationDriver driver;

  public Upcall(Hardware hardware, VirtualizationDriver virtualization) {
    hw = hardware;
    driver = virtualization;
  }

  /** An event waits for a guest that has told how to be called. */
  /*@ public normal_behavior
    @ ensures \result ==> v.vcpuInfo != 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean pending(Vcpu v) {
    return vector(v) != 0 && v.vcpuInfo != 0L && hw.read8(v.vcpuInfo) != 0;
  }

  /** An upcall would be delivered at once: a vCPU that waits now would sleep through it. */
  /*@ public normal_behavior
    @ ensures \result ==> v.vcpuInfo != 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean needsDelivery(Vcpu v) {
    return pending(v) && (driver.register(v, Registers.RFLAGS) & RFLAGS_IF) != 0;
  }

  /** Injects the upcall, or asks to be told when that becomes possible. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  public void offer(Vcpu v) {
    boolean wanted = pending(v);
    boolean now = wanted && driver.interruptible(v);
    if (now) {
      driver.injectInterrupt(v, vector(v));
    }
    driver.requestInterruptWindow(v, wanted && !now);
  }

  private static int vector(Vcpu v) {
    if (v.upcallVector != 0) {
      return v.upcallVector;
    }
    long via = v.domain.hvmParam[PARAM_CALLBACK_IRQ];
    int vector = (int) (via & 0xFFL);
    return via >>> 56 == TYPE_VECTOR && vector >= FIRST_VECTOR ? vector : 0;
  }
}
