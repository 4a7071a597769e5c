package touchstone.core.vmx;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Vcpu;

/**
 * Which VMCS is current on which physical CPU.
 *
 * <p>A VMCS is active on at most one physical CPU; moving it means VMCLEAR there and VMPTRLD here,
 * and the next entry is a VMLAUNCH. @sdm 25.1
 */
final class ActiveVmcs {
  private final Hardware hw;
  private final /*@ nullable @*/ Vcpu[] current;
  private int here;

  /*@ invariant 0 <= here && here < current.length;
    @ invariant (\forall int i; 0 <= i && i < current.length;
    @              current[i] == null || current[i].activeOn == i);
    @*/

  ActiveVmcs(Hardware hardware) {
    hw = hardware;
    current = new Vcpu[hw.cpus()];
  }

  /** The physical CPU that executes the core from now on. */
  void enterCore(int cpu) {
    here = cpu;
  }

  /** Makes the vCPU's VMCS current on the physical CPU that executes the core, and names that. */
  /*@ normal_behavior
    @ ensures \result == here && v.activeOn == here;
    @*/
  int use(Vcpu v) {
    if (current[here] == v) {
      return here;
    }
    if (v.activeOn >= 0 && v.activeOn != here) {
      deactivate(v);
    }
    hw.vmptrld(here, v.controlStructure);
    current[here] = v;
    v.activeOn = here;
    return here;
  }

  /** Prepares a VMCS region for its first use. */
  void clear(Vcpu v) {
    hw.vmclear(here, v.controlStructure);
    v.launched = false;
  }

  /** Writes the VMCS back to memory; it is active nowhere. */
  /*@ normal_behavior
    @ ensures v.activeOn == -1;
    @*/
  void deactivate(Vcpu v) {
    if (v.activeOn < 0) {
      return;
    }
    hw.vmclear(v.activeOn, v.controlStructure);
    if (current[v.activeOn] == v) {
      current[v.activeOn] = null;
    }
    v.activeOn = -1;
    v.launched = false;
  }
}
