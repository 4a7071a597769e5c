package touchstone.machine.vmx;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.VirtualizationState;

/** VT-x state of a processor. M3 fills this in. */
public final class VmxState implements VirtualizationState {
  public VmxState(Cpu cpu) {}

  @Override
  public @Nullable Long readMsr(int msr) {
    return null;
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    return false;
  }

  @Override
  public boolean returnToHost() {
    return false;
  }

  @Override
  public void reset() {}
}
