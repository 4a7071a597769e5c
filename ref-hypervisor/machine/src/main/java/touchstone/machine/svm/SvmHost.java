package touchstone.machine.svm;

import touchstone.machine.cpu.Cpu;

/** The SVM instructions for a host that is Java code. @apm 15.5 */
public final class SvmHost {
  private final Cpu cpu;

  /** The processor must be an AMD one. */
  public SvmHost(Cpu cpu) {
    this.cpu = cpu;
  }

  public void vmrun(long vmcb) {
    throw new UnsupportedOperationException("VMRUN");
  }

  public void vmload(long vmcb) {
    throw new UnsupportedOperationException("VMLOAD");
  }

  public void vmsave(long vmcb) {
    throw new UnsupportedOperationException("VMSAVE");
  }

  public void stgi() {
    cpu.gif = true;
  }

  public void clgi() {
    cpu.gif = false;
  }

  public void invlpga(long linear, int asid) {
    cpu.mmu.flushLinear(linear);
  }
}
