package touchstone.machine.svm;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.VirtualizationState;

/** AMD-V state of a processor. M3 fills this in. */
public final class SvmState implements VirtualizationState {
  public SvmState(Cpu cpu) {}

  @Override
  public @Nullable Long readMsr(int msr) {
    return null;
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    return false;
  }

  @Override
  public void setJavaHost() {}

  @Override
  public boolean returnToHost() {
    return false;
  }

  @Override
  public void reset() {}
}
