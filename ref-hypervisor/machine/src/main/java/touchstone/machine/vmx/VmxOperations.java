package touchstone.machine.vmx;

import org.jspecify.annotations.Nullable;

/**
 * What the VMX instructions do in root operation, once their own faults are ruled out. Each returns
 * an outcome: 0 for VMsucceed, -1 for VMfailInvalid, an error number for VMfailValid. The decoded
 * instructions and the Java host both come here.
 *
 * @sdm 31.3
 */
final class VmxOperations {
  private static final int SHADOW_INDICATOR = 1 << 31;

  private static final int SINGLE_CONTEXT = 1;
  private static final int ALL_CONTEXTS = 2;
  private static final int INVVPID_ADDRESS = 0;
  private static final int INVVPID_LAST_TYPE = 3;

  private final VmxState state;
  private final Vmcs vmcs;

  VmxOperations(VmxState state) {
    this.state = state;
    this.vmcs = state.vmcs;
  }

  /** VMfail: with a current VMCS the number is recorded there. @sdm 31.2 */
  int fail(int error) {
    if (!vmcs.current()) {
      return VmxState.FAIL_INVALID;
    }
    vmcs.write(VmcsField.VM_INSTRUCTION_ERROR, error);
    return error;
  }

  int vmxon(long region) {
    if (state.inVmxOperation()) {
      return fail(VmInstructionError.VMXON_IN_ROOT);
    }
    if (!validRegion(region) || vmcs.revision(region) != Vmcs.REVISION) {
      return VmxState.FAIL_INVALID;
    }
    state.enterVmxOperation(region);
    return VmxState.SUCCEED;
  }

  int vmxoff() {
    state.leaveVmxOperation();
    return VmxState.SUCCEED;
  }

  int vmclear(long region) {
    if (!validRegion(region)) {
      return fail(VmInstructionError.VMCLEAR_INVALID_ADDRESS);
    }
    if (region == state.vmxonPointer()) {
      return fail(VmInstructionError.VMCLEAR_VMXON_POINTER);
    }
    vmcs.setLaunched(region, false);
    if (region == vmcs.address()) {
      vmcs.point(Vmcs.NONE);
    }
    return VmxState.SUCCEED;
  }

  int vmptrld(long region) {
    if (!validRegion(region)) {
      return fail(VmInstructionError.VMPTRLD_INVALID_ADDRESS);
    }
    if (region == state.vmxonPointer()) {
      return fail(VmInstructionError.VMPTRLD_VMXON_POINTER);
    }
    int revision = vmcs.revision(region);
    if (revision != Vmcs.REVISION || (revision & SHADOW_INDICATOR) != 0) {
      return fail(VmInstructionError.VMPTRLD_WRONG_REVISION);
    }
    vmcs.point(region);
    return VmxState.SUCCEED;
  }

  /** Outcome of a VMREAD of this field; the value is {@link #value}. */
  int vmread(long encoding) {
    if (!vmcs.current()) {
      return VmxState.FAIL_INVALID;
    }
    return VmcsField.of(encoding) == null
        ? fail(VmInstructionError.UNSUPPORTED_COMPONENT)
        : VmxState.SUCCEED;
  }

  /** Value of a field; 0 if there is no such field or no current VMCS. */
  long value(long encoding) {
    VmcsField field = VmcsField.of(encoding);
    if (field == null || !vmcs.current()) {
      return 0;
    }
    long value = vmcs.read(field);
    return highHalf(encoding) ? value >>> 32 : value;
  }

  int vmwrite(long encoding, long value) {
    if (!vmcs.current()) {
      return VmxState.FAIL_INVALID;
    }
    @Nullable VmcsField field = VmcsField.of(encoding);
    if (field == null) {
      return fail(VmInstructionError.UNSUPPORTED_COMPONENT);
    }
    if (field.readOnly()) {
      return fail(VmInstructionError.READ_ONLY_COMPONENT);
    }
    vmcs.write(field, highHalf(encoding) ? merge(vmcs.read(field), value) : value);
    return VmxState.SUCCEED;
  }

  int invept(long type, long eptPointer) {
    boolean single = type == SINGLE_CONTEXT;
    if (!single && type != ALL_CONTEXTS) {
      return fail(VmInstructionError.INVALID_OPERAND);
    }
    if (single && !ControlChecks.validEptPointer(eptPointer)) {
      return fail(VmInstructionError.INVALID_OPERAND);
    }
    state.cpu.mmu.flushAll();
    return VmxState.SUCCEED;
  }

  /** {@code reserved}: bits 63:16 of the descriptor's first half, which must be zero. */
  int invvpid(long type, int vpid, long reserved, long linear) {
    if (type < INVVPID_ADDRESS || type > INVVPID_LAST_TYPE || reserved != 0) {
      return fail(VmInstructionError.INVALID_OPERAND);
    }
    boolean all = type == ALL_CONTEXTS;
    if (!all && vpid == 0) {
      return fail(VmInstructionError.INVALID_OPERAND);
    }
    if (type == INVVPID_ADDRESS && !Canonical.holds(linear)) {
      return fail(VmInstructionError.INVALID_OPERAND);
    }
    invalidate(all, vpid);
    return VmxState.SUCCEED;
  }

  /** More may be invalidated than was asked for. @sdm 29.4.3.3 */
  private void invalidate(boolean all, int vpid) {
    if (all) {
      state.cpu.mmu.flushAll();
    } else {
      state.cpu.mmu.flushTag(vpid);
    }
  }

  private boolean validRegion(long region) {
    return (region & 0xFFF) == 0 && VmxCapabilities.physical(region);
  }

  private static boolean highHalf(long encoding) {
    return (encoding & 1) != 0;
  }

  private static long merge(long old, long high) {
    return old & 0xFFFF_FFFFL | high << 32;
  }
}
