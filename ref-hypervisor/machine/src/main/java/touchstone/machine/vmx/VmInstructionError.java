package touchstone.machine.vmx;

/** Error numbers VMfailValid leaves in the VM-instruction error field. @sdm 31.4 */
final class VmInstructionError {
  static final int VMCALL_IN_ROOT = 1;
  static final int VMCLEAR_INVALID_ADDRESS = 2;
  static final int VMCLEAR_VMXON_POINTER = 3;
  static final int VMLAUNCH_NOT_CLEAR = 4;
  static final int VMRESUME_NOT_LAUNCHED = 5;
  static final int ENTRY_INVALID_CONTROLS = 7;
  static final int ENTRY_INVALID_HOST_STATE = 8;
  static final int VMPTRLD_INVALID_ADDRESS = 9;
  static final int VMPTRLD_VMXON_POINTER = 10;
  static final int VMPTRLD_WRONG_REVISION = 11;
  static final int UNSUPPORTED_COMPONENT = 12;
  static final int READ_ONLY_COMPONENT = 13;
  static final int VMXON_IN_ROOT = 15;
  static final int ENTRY_BLOCKED_BY_MOV_SS = 26;
  static final int INVALID_OPERAND = 28;

  private VmInstructionError() {}
}
