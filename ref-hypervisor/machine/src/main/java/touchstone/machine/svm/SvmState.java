package touchstone.machine.svm;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.VirtualizationState;

/**
 * AMD-V state of a processor: its MSRs, and who is the host.
 *
 * <p>Guest mode is {@code cpu.intercepts == guest}. A hypervisor that runs on the machine goes on
 * after its VMRUN on an exit; a Java host gets the processor back ({@link #returnToHost()}).
 *
 * @apm 15.4, 15.30
 */
public final class SvmState implements VirtualizationState {
  private static final int VM_CR = 0xC0010114;
  private static final int IGNNE = 0xC0010115;
  private static final int VM_HSAVE_PA = 0xC0010117;
  private static final int SVM_KEY = 0xC0010118;

  /** VM_CR: debug-port disable, INIT redirection, A20M; lock; SVM disable. @apm 15.30.1 */
  private static final long VM_CR_WRITABLE = 0x1F;

  private static final long VM_CR_LOCK = 1 << 3;
  private static final long VM_CR_SVMDIS = 1 << 4;

  final Cpu cpu;

  /** The VMCB of the guest that runs or ran last. */
  final Vmcb vmcb;

  final SvmGuest guest;
  final Vmrun entry;
  final SvmExit exit;

  private long vmCr;
  private long hostSavePage;
  private boolean javaHost;

  /** The rule the last refused VMRUN broke, for messages; empty if none was refused. */
  private String refusal = "";

  public SvmState(Cpu cpu) {
    this.cpu = cpu;
    this.vmcb = new Vmcb(cpu.machine.memory());
    this.guest = new SvmGuest(this);
    this.exit = new SvmExit(this);
    this.entry = new Vmrun(this);
  }

  static SvmState of(Cpu cpu) {
    return (SvmState) cpu.virtualization;
  }

  /** A guest is running. */
  public boolean inGuest() {
    return cpu.intercepts == guest;
  }

  boolean enabled() {
    return (cpu.efer & Efer.SVME) != 0;
  }

  long hostSavePage() {
    return hostSavePage;
  }

  /** The rule the last refused VMRUN broke, with its manual section; empty if there was none. */
  public String refusal() {
    return refusal;
  }

  void refuse(String rule) {
    refusal = rule;
  }

  @Override
  public @Nullable Long readMsr(int msr) {
    return switch (msr) {
      case VM_CR -> vmCr;
      case VM_HSAVE_PA -> hostSavePage;
      case IGNNE, SVM_KEY -> 0L;
      default -> null;
    };
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    switch (msr) {
      case VM_CR -> writeVmCr(value);
      case VM_HSAVE_PA -> writeHostSavePage(value);
      case IGNNE, SVM_KEY -> {
        // There is no FERR pin, and no key was ever set: writes have no effect.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Once locked, LOCK and SVMDIS stay; SVM cannot be disabled while it is in use. */
  private void writeVmCr(long value) {
    if ((value & ~VM_CR_WRITABLE) != 0 || (value & VM_CR_SVMDIS) != 0 && enabled()) {
      throw cpu.generalProtection(0);
    }
    long kept = (vmCr & VM_CR_LOCK) != 0 ? VM_CR_LOCK | VM_CR_SVMDIS : 0;
    vmCr = vmCr & kept | value & ~kept;
  }

  private void writeHostSavePage(long value) {
    if ((value & 0xFFF) != 0 || !physical(value)) {
      throw cpu.generalProtection(0);
    }
    hostSavePage = value;
  }

  /** An address the processor can form. */
  static boolean physical(long address) {
    return address >>> CpuModel.PHYSICAL_ADDRESS_BITS == 0;
  }

  @Override
  public void setJavaHost() {
    javaHost = true;
  }

  @Override
  public boolean returnToHost() {
    return javaHost && !inGuest();
  }

  @Override
  public void reset() {
    cpu.intercepts = null;
    cpu.gif = true;
    vmCr = 0;
    hostSavePage = 0;
  }
}
