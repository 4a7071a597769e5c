package touchstone.machine.vmx;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.VmExitSignal;

/**
 * The VMX instructions for a host that is Java code: each returns 0 for VMsucceed, -1 for
 * VMfailInvalid and the error number for VMfailValid. @sdm 31
 */
public final class VmxHost {
  private final VmxState state;

  /** The processor must be an Intel one. */
  public VmxHost(Cpu cpu) {
    state = VmxState.of(cpu);
  }

  public int vmxon(long region) {
    return state.operations.vmxon(region);
  }

  public int vmclear(long region) {
    return state.operations.vmclear(region);
  }

  public int vmptrld(long region) {
    return state.operations.vmptrld(region);
  }

  /** The value of a field of the current VMCS, 0 if there is none. */
  public long vmread(int encoding) {
    return state.operations.vmread(encoding) == VmxState.SUCCEED
        ? state.operations.value(encoding)
        : 0;
  }

  public int vmwrite(int encoding, long value) {
    return state.operations.vmwrite(encoding, value);
  }

  public int invept(int type, long eptPointer) {
    return state.operations.invept(type, eptPointer);
  }

  public int invvpid(int type, int vpid, long linear) {
    return state.operations.invvpid(type, vpid, 0, linear);
  }

  /**
   * VMLAUNCH or VMRESUME up to the guest's first instruction; an exit may already have happened.
   */
  public int enter(boolean resume) {
    try {
      return state.entry.enter(resume);
    } catch (VmExitSignal exit) {
      return VmxState.SUCCEED;
    }
  }

  /** The rule the last refused entry broke, with its manual section. */
  public String refusal() {
    return state.refusal();
  }
}
