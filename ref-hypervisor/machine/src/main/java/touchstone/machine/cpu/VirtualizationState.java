package touchstone.machine.cpu;

import org.jspecify.annotations.Nullable;

/** What VT-x or AMD-V adds to a processor: VmxState or SvmState. */
public interface VirtualizationState {

  /** RDMSR of a register of the extension, or {@code null} if the number is not one of its own. */
  @Nullable Long readMsr(int msr);

  /** WRMSR; false if the number is not one of its own; throws #GP for a bad value. */
  boolean writeMsr(int msr, long value);

  /** May CR0 get this value? VMX operation holds some of its bits; #GP(0) if not. @sdm 24.8 */
  default boolean allowsCr0(long value) {
    return true;
  }

  /** May CR4 get this value, as far as the extension is concerned? #GP(0) if not. @sdm 24.8 */
  default boolean allowsCr4(long value) {
    return true;
  }

  /** INIT waits: VMX root operation blocks it. @sdm 24.8 */
  default boolean blocksInit() {
    return false;
  }

  /** The host of this processor is Java code, which calls the extension's instructions. */
  void setJavaHost();

  /** A guest of a Java host left guest mode: the interpreter's run returns to the host. */
  boolean returnToHost();

  void reset();
}
