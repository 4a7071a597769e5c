package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmxControls.ENABLE_EPT;

import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.mmu.Mmu;

/** Guest-physical addresses through EPT; violations and misconfigurations exit. @sdm 29.3 */
final class VmxTranslation {
  /** Exit qualification of EPT violations. @sdm 28.2.1 */
  private static final int DATA_READ = 1;

  private static final int ALLOWED_SHIFT = 3;
  private static final int LINEAR_VALID = 1 << 7;
  private static final int FINAL_ADDRESS = 1 << 8;

  private static final int WRITE_RIGHT = 1 << 1;

  private final VmxState state;
  private final EptWalker walker;

  /** EPT pointer last used with each VPID, so that its translations die with it. */
  private final long[] pointerOfTag = new long[1 << 16];

  private boolean enabled;
  private long pointer;
  private int grantedRights;

  VmxTranslation(VmxState state) {
    this.state = state;
    this.walker = new EptWalker(state.cpu.machine.memory());
  }

  void loadControls() {
    enabled = state.vmcs.secondary(ENABLE_EPT);
    pointer = enabled ? state.vmcs.read(VmcsField.EPT_POINTER) : 0;
  }

  /** Combined mappings belong to a VPID and an EPT pointer. @sdm 29.4.1 */
  void claimTag(int tag) {
    if (tag != 0 && pointerOfTag[tag] != pointer) {
      state.cpu.mmu.flushTag(tag);
      pointerOfTag[tag] = pointer;
    }
  }

  boolean enabled() {
    return enabled;
  }

  int grantedRights() {
    return grantedRights;
  }

  /** With accessed and dirty flags, every access of a page walk counts as a write. @sdm 29.3.5 */
  long translate(long gpa, int access, long linear, boolean tableWalk) {
    boolean flags = EptWalker.usesAccessedDirty(pointer);
    boolean written = access == Mmu.WRITE || flags && tableWalk;
    int wanted = EptWalker.right(access) | (written ? WRITE_RIGHT : 0);
    int outcome = walker.walk(pointer, gpa, wanted);
    if (outcome != EptWalker.TRANSLATED) {
      throw exit(outcome, gpa, wanted, linear, tableWalk);
    }
    if (flags) {
      walker.markUsed(written);
    }
    grantedRights = walker.dirty(pointer) ? walker.rights() : walker.rights() & ~WRITE_RIGHT;
    return walker.address();
  }

  private VmExitSignal exit(int outcome, long gpa, int wanted, long linear, boolean tableWalk) {
    state.cpu.rip = state.cpu.instructionRip;
    if (state.guest.delivery().resumesWithFlag()) {
      state.exit.resumeFlag();
    }
    boolean linearValid = linear != -1;
    state.exit.guestAddresses(gpa, linearValid ? linear : 0);
    if (outcome == EptWalker.MISCONFIGURATION) {
      return state.exit.leave(ExitReason.EPT_MISCONFIGURATION, 0);
    }
    long qualification =
        wanted
            | (tableWalk ? DATA_READ : 0)
            | walker.rights() << ALLOWED_SHIFT
            | (linearValid ? LINEAR_VALID : 0)
            | (linearValid && !tableWalk ? FINAL_ADDRESS : 0);
    return state.exit.leave(ExitReason.EPT_VIOLATION, qualification);
  }
}
