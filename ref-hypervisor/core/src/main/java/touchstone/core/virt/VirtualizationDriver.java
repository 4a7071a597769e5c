package touchstone.core.virt;

import touchstone.core.memory.FlushDriver;
import touchstone.core.memory.SecondLevel;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;

/** One abstraction over VT-x and AMD-V; nothing vendor-specific leaks above it. */
public interface VirtualizationDriver extends FlushDriver {

  /** The tables the guests run on; once, before the first vCPU is created. */
  void attach(SecondLevel tables);

  /** The physical CPU that executes the core from now on. */
  void enterCore(int cpu);

  /** Turns the extension on for a physical CPU: VMXON, or EFER.SVME and VM_HSAVE_PA. */
  boolean enable(int cpu);

  /** Allocates and fills the control structure, mandatory intercepts on; false if out of memory. */
  boolean create(Vcpu v);

  /** Frees everything {@code create} took. */
  void destroy(Vcpu v);

  /** Sets the start-of-day register state; false if the state is one entry checks would refuse. */
  boolean load(Vcpu v, VcpuContext context);

  /** The inverse of {@code load}: the register state as it is now. */
  void save(Vcpu v, VcpuContext context);

  /** Runs the guest on a physical CPU until its next exit and translates that into {@code exit}. */
  void enter(Vcpu v, int cpu, Exit exit);

  /** A register numbered as in {@code Registers}, as the guest sees it. */
  long register(Vcpu v, int which);

  void setRegister(Vcpu v, int which, long value);

  /** An MSR of the guest that the control structure holds: PAT, FS_BASE, GS_BASE, SYSENTER_... */
  long msr(Vcpu v, int msr);

  void setMsr(Vcpu v, int msr, long value);

  /** Current privilege level, 0 to 3. */
  int cpl(Vcpu v);

  /** Size of the code segment the guest executes in: 16, 32 or 64. */
  int codeBits(Vcpu v);

  /** Adds the length of the exiting instruction to RIP and ends the interrupt shadow. */
  void skipInstruction(Vcpu v, Exit exit);

  /** An exception delivered at the next entry; errorCode is -1 if the vector pushes none. */
  void injectException(Vcpu v, int vector, int errorCode);

  /** Delivers #DB at the next entry with the cause (bits of DR6) an intercepted #DB reported. */
  void raiseDebug(Vcpu v, long cause);

  /** True if an external interrupt can be delivered now: IF set, no shadow, nothing injected. */
  boolean interruptible(Vcpu v);

  void injectInterrupt(Vcpu v, int vector);

  /** Asks for an exit as soon as the guest becomes interruptible. */
  void requestInterruptWindow(Vcpu v, boolean wanted);
}
