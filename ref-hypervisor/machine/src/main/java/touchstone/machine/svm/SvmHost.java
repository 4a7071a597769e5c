package touchstone.machine.svm;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.VmExitSignal;

/** The SVM instructions for a host that is Java code. @apm 15.5, 15.17 */
public final class SvmHost {
  private final Cpu cpu;
  private final SvmState state;

  /** The processor must be an AMD one. */
  public SvmHost(Cpu cpu) {
    this.cpu = cpu;
    this.state = SvmState.of(cpu);
  }

  /** VMRUN up to the guest's first instruction; an exit may already have happened. */
  public void vmrun(long vmcb) {
    require(vmcb);
    if (state.hostSavePage() == 0) {
      throw new IllegalStateException("VMRUN without VM_HSAVE_PA");
    }
    try {
      state.entry.run(vmcb);
    } catch (VmExitSignal exit) {
      // The exit is complete and the host's state is loaded, as after any other exit.
    }
  }

  public void vmload(long vmcb) {
    require(vmcb);
    Vmcb area = new Vmcb(cpu.machine.memory());
    area.point(vmcb);
    StateSave.loadAdditional(cpu, area);
  }

  public void vmsave(long vmcb) {
    require(vmcb);
    Vmcb area = new Vmcb(cpu.machine.memory());
    area.point(vmcb);
    StateSave.saveAdditional(cpu, area);
  }

  public void stgi() {
    cpu.gif = true;
    cpu.attention = true;
  }

  public void clgi() {
    cpu.gif = false;
  }

  public void invlpga(long linear, int asid) {
    cpu.mmu.flushLinear(linear);
  }

  /** The rule the last refused VMRUN broke, with its manual section. */
  public String refusal() {
    return state.refusal();
  }

  /** What is #UD or #GP on the processor is a mistake of the Java host. */
  private void require(long vmcb) {
    if (!state.enabled()) {
      throw new IllegalStateException("SVM instruction with EFER.SVME clear");
    }
    if ((vmcb & 0xFFF) != 0 || !SvmState.physical(vmcb)) {
      throw new IllegalArgumentException("VMCB at " + Long.toHexString(vmcb));
    }
  }
}
