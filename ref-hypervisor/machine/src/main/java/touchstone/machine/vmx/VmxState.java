package touchstone.machine.vmx;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.VirtualizationState;

/**
 * VT-x state of a processor: is it in VMX operation, which VMCS is current, who is the host.
 *
 * <p>Non-root operation is {@code cpu.intercepts == guest}. A hypervisor that runs on the machine
 * is entered at HOST_RIP on an exit; a Java host gets the processor back ({@link #returnToHost()}).
 *
 * @sdm 24.3, 25.1
 */
public final class VmxState implements VirtualizationState {
  /** Outcome VMsucceed. @sdm 31.2 */
  static final int SUCCEED = 0;

  /** Outcome VMfailInvalid; VMfailValid is the positive error number. @sdm 31.2 */
  static final int FAIL_INVALID = -1;

  private static final int FEATURE_CONTROL = 0x3A;

  /** Feature-control bits: lock, VMX inside SMX, VMX outside SMX. @sdm 24.7 */
  private static final long LOCK = 1;

  private static final long VMX_INSIDE_SMX = 1 << 1;
  private static final long VMX_OUTSIDE_SMX = 1 << 2;

  final Cpu cpu;
  final Vmcs vmcs;
  final VmxGuest guest;
  final VmEntry entry;
  final VmExit exit;
  final VmxOperations operations;

  /** Region VMXON was given; {@link Vmcs#NONE} outside VMX operation. */
  private long vmxonPointer = Vmcs.NONE;

  private long featureControl;
  private boolean javaHost;

  /** The rule the last refused VM entry broke, for messages; empty if none was refused. */
  private String refusal = "";

  public VmxState(Cpu cpu) {
    this.cpu = cpu;
    this.vmcs = new Vmcs(cpu.machine.memory());
    this.guest = new VmxGuest(this);
    this.entry = new VmEntry(this);
    this.exit = new VmExit(this);
    this.operations = new VmxOperations(this);
  }

  static VmxState of(Cpu cpu) {
    return (VmxState) cpu.virtualization;
  }

  /** In VMX operation, root or not. */
  boolean inVmxOperation() {
    return vmxonPointer != Vmcs.NONE;
  }

  /** A guest is running. */
  public boolean inGuest() {
    return cpu.intercepts == guest;
  }

  long vmxonPointer() {
    return vmxonPointer;
  }

  void enterVmxOperation(long region) {
    vmxonPointer = region;
    vmcs.point(Vmcs.NONE);
  }

  void leaveVmxOperation() {
    vmxonPointer = Vmcs.NONE;
    vmcs.point(Vmcs.NONE);
  }

  @Override
  public boolean blocksInit() {
    return inVmxOperation();
  }

  @Override
  public void setJavaHost() {
    javaHost = true;
    featureControl |= LOCK | VMX_OUTSIDE_SMX;
  }

  /** May VMXON be executed, as far as the firmware is concerned? @sdm 24.7 */
  boolean enabledByFirmware() {
    return (featureControl & (LOCK | VMX_OUTSIDE_SMX)) == (LOCK | VMX_OUTSIDE_SMX);
  }

  /** The rule the last refused entry broke, with its manual section; empty if there was none. */
  public String refusal() {
    return refusal;
  }

  void refuse(String rule) {
    refusal = rule;
  }

  @Override
  public @Nullable Long readMsr(int msr) {
    if (msr == FEATURE_CONTROL) {
      return featureControl;
    }
    return capability(msr) ? VmxCapabilities.read(msr) : null;
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    if (msr == FEATURE_CONTROL) {
      writeFeatureControl(value);
      return true;
    }
    if (capability(msr)) {
      throw cpu.generalProtection(0);
    }
    return false;
  }

  private static boolean capability(int msr) {
    return msr >= VmxCapabilities.BASIC && msr <= VmxCapabilities.LAST;
  }

  private void writeFeatureControl(long value) {
    boolean locked = (featureControl & LOCK) != 0;
    if (locked || (value & ~(LOCK | VMX_INSIDE_SMX | VMX_OUTSIDE_SMX)) != 0) {
      throw cpu.generalProtection(0);
    }
    featureControl = value;
  }

  /** CR0 bits VMX operation holds at 1; in a guest, unrestricted guests may clear PE and PG. */
  @Override
  public boolean allowsCr0(long value) {
    return !inVmxOperation() || FixedBits.cr0(value, inGuest() && unrestricted());
  }

  /** CR4.VMXE cannot be cleared in VMX operation. @sdm 24.8 */
  @Override
  public boolean allowsCr4(long value) {
    return !inVmxOperation() || (value & Cr4.VMXE) != 0;
  }

  private boolean unrestricted() {
    return vmcs.secondary(VmxControls.UNRESTRICTED_GUEST);
  }

  @Override
  public boolean returnToHost() {
    return javaHost && !inGuest();
  }

  @Override
  public void reset() {
    leaveVmxOperation();
    featureControl = 0;
    cpu.intercepts = null;
  }
}
