package touchstone.machine.cpu;

import org.jspecify.annotations.Nullable;

/** What VT-x or AMD-V adds to a processor: VmxState or SvmState. */
public interface VirtualizationState {

  /** RDMSR of a register of the extension, or {@code null} if the number is not one of its own. */
  @Nullable Long readMsr(int msr);

  /** WRMSR; false if the number is not one of its own; throws #GP for a bad value. */
  boolean writeMsr(int msr, long value);

  /** A guest of a Java host left guest mode: the interpreter's run returns to the host. */
  boolean returnToHost();

  void reset();
}
