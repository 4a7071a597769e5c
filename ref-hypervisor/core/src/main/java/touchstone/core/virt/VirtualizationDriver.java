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
  /*@ public normal_behavior
    @ requires 0 <= cpu;
    @*/
  boolean enable(int cpu);

  /** Allocates and fills the control structure, mandatory intercepts on; false if out of memory. */
  /*@ public normal_behavior
    @ requires v.controlStructure == 0;
    @ ensures \result <==> v.controlStructure != 0;
    @*/
  boolean create(Vcpu v);

  /** Frees everything {@code create} took. */
  /*@ public normal_behavior
    @ ensures v.controlStructure == 0 && v.fxArea == 0;
    @ ensures v.residentOn == -1 && v.activeOn == -1;
    @*/
  void destroy(Vcpu v);

  /** Sets the start-of-day register state; false if the state is one entry checks would refuse. */
  /*@ public normal_behavior
    @ requires v.controlStructure != 0;
    @*/
  boolean load(Vcpu v, VcpuContext context);

  /** The inverse of {@code load}: the register state as it is now. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  void save(Vcpu v, VcpuContext context);

  /** Runs the guest on a physical CPU until its next exit and translates that into {@code exit}. */
  /*@ public normal_behavior
    @ requires v.controlStructure != 0 && 0 <= cpu;
    @ ensures v.residentOn == cpu && v.lastCpu == cpu;
    @*/
  void enter(Vcpu v, int cpu, Exit exit);

  /** A register numbered as in {@code Registers}, as the guest sees it. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long register(Vcpu v, int which);

  /*@ public normal_behavior
    @ ensures true;
    @*/
  void setRegister(Vcpu v, int which, long value);

  /** An MSR of the guest that the control structure holds: PAT, FS_BASE, GS_BASE, SYSENTER_... */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long msr(Vcpu v, int msr);

  /*@ public normal_behavior
    @ ensures true;
    @*/
  void setMsr(Vcpu v, int msr, long value);

  /** Current privilege level, 0 to 3. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 3;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int cpl(Vcpu v);

  /** Size of the code segment the guest executes in: 16, 32 or 64. */
  /*@ public normal_behavior
    @ ensures \result == 16 || \result == 32 || \result == 64;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int codeBits(Vcpu v);

  /** Adds the length of the exiting instruction to RIP and ends the interrupt shadow. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  void skipInstruction(Vcpu v, Exit exit);

  /** An exception delivered at the next entry; errorCode is -1 if the vector pushes none. */
  /*@ public normal_behavior
    @ requires 0 <= vector && vector <= 31 && -1 <= errorCode;
    @*/
  void injectException(Vcpu v, int vector, int errorCode);

  /** Delivers #DB at the next entry with the cause (bits of DR6) an intercepted #DB reported. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  void raiseDebug(Vcpu v, long cause);

  /** True if an external interrupt can be delivered now: IF set, no shadow, nothing injected. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ boolean interruptible(Vcpu v);

  /*@ public normal_behavior
    @ requires 0x10 <= vector && vector <= 255;
    @*/
  void injectInterrupt(Vcpu v, int vector);

  /** Asks for an exit as soon as the guest becomes interruptible. */
  /*@ public normal_behavior
    @ ensures v.windowWanted == wanted;
    @ assignable v.windowWanted;
    @*/
  void requestInterruptWindow(Vcpu v, boolean wanted);
}
