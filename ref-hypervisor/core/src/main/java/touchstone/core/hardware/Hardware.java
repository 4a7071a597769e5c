package touchstone.core.hardware;

/**
 * The one interface through which the core sees the computer.
 *
 * <p>Physical memory is addressed as the CPU's page walker sees it, so second-level tables, VMCS
 * regions and VMCBs written here are the ones the hardware walks and loads. Processor operations
 * name the physical CPU they run on; on silicon each would be one instruction.
 *
 * <p>Addresses are host physical byte addresses in {@code [0, 4096 * frames())}; an access may be
 * unaligned but must not cross the end of memory. All integers are little endian.
 *
 * <p>Whatever the computer does, it does not change the core's own objects: that is what the
 * contracts promise.
 */
public interface Hardware {
  int INTEL = 0;
  int AMD = 1;

  /** VMX instruction outcome "VMsucceed". @sdm 31.2 */
  int VM_SUCCEED = 0;

  /** VMX instruction outcome "VMfailInvalid": CF set, there is no current VMCS. @sdm 31.2 */
  int VM_FAIL_INVALID = 1;

  /** VMX instruction outcome "VMfailValid": ZF set, number in VM_INSTRUCTION_ERROR. @sdm 31.2 */
  int VM_FAIL_VALID = 2;

  /** {@link #INTEL} (VT-x, EPT, VPID) or {@link #AMD} (AMD-V, NPT, ASIDs). */
  /*@ public normal_behavior
    @ ensures \result == INTEL || \result == AMD;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int vendor();

  /** Number of physical CPUs, 1 to 64; they are numbered from 0. */
  /*@ public normal_behavior
    @ ensures 1 <= \result && \result <= 64;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int cpus();

  /** Number of 4 KiB frames of physical memory, 1 to 2^20. */
  /*@ public normal_behavior
    @ ensures 1 <= \result && \result <= 1048576;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int frames();

  // ---- physical memory -------------------------------------------------------------------------

  /** The byte at {@code address}, 0 to 255. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int read8(long address);

  /*@ public normal_behavior
    @ ensures 0 <= \result && \result <= 65535;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int read16(long address);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int read32(long address);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long read64(long address);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void write8(long address, int value);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void write16(long address, int value);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void write32(long address, int value);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void write64(long address, long value);

  //@ public instance ghost int zeroedLast;

  /** Writes zero to all 4096 bytes of a frame, 0 to frames() - 1. */
  /*@ public normal_behavior
    @ requires 0 <= frame;
    @ ensures zeroedLast == frame;
    @ assignable zeroedLast;
    @*/
  /*@ helper @*/ void zeroFrame(int frame);

  // ---- a physical CPU --------------------------------------------------------------------------

  /** Time-stamp counter of the CPU in cycles of 1 ns. */
  /*@ public normal_behavior
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long tsc(int cpu);

  /** Adds a fixed cost in cycles (0 to 1,000,000) to the CPU's time: what the host's own work costs. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void charge(int cpu, long cycles);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long readMsr(int cpu, int msr);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void writeMsr(int cpu, int msr, long value);

  /** CPUID of the physical CPU: register 0..3 (EAX, EBX, ECX, EDX) of leaf and sub-leaf. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int cpuid(int leaf, int subleaf, int register);

  /** General register 0..15 in encoding order (RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8..R15). */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long gpr(int cpu, int index);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void setGpr(int cpu, int index, long value);

  /** CR2 is neither in the VMCS nor switched by VT-x: the core saves and loads it. @sdm 28.1 */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long cr2(int cpu);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void setCr2(int cpu, long value);

  /** Debug registers DR0-DR3, DR6, DR7 (index 0-3, 6, 7) of the physical CPU. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long dr(int cpu, int index);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void setDr(int cpu, int index, long value);

  /** Saves the x87/SSE state as FXSAVE64 does (512 bytes, 16-byte aligned physical address). */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void fxsave(int cpu, long address);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void fxrstor(int cpu, long address);

  /**
   * Arms the host's local APIC timer: when the CPU's TSC reaches {@code deadline} an external
   * interrupt becomes pending and, with external-interrupt exiting or the INTR intercept, ends guest
   * execution. A deadline of 0 disarms.
   */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void armTimer(int cpu, long deadline);

  /** Takes the highest pending external interrupt as the CPU's INTA cycle does; its vector or -1. */
  /*@ public normal_behavior
    @ ensures -1 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int acknowledgeInterrupt(int cpu);

  // ---- VT-x; each returns one of the VM_ outcomes -----------------------------------------------

  // The controls of the VMCS that is current on one CPU, whichever it is: for the proofs.
  //@ public instance ghost int watched;
  //@ public instance ghost long pinControls;
  //@ public instance ghost long primaryControls;
  //@ public instance ghost long secondaryControls;
  //@ public instance ghost long exceptionBitmap;
  //@ public instance ghost long exitControls;
  //@ public instance ghost long entryControls;

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int vmxon(int cpu, long region);

  /** The region may be current on the CPU: then there is no current VMCS any more. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable pinControls, primaryControls, secondaryControls, exceptionBitmap, exitControls,
    @            entryControls;
    @*/
  /*@ helper @*/ int vmclear(int cpu, long vmcs);

  /** What another VMCS holds is not known before it is written. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable pinControls, primaryControls, secondaryControls, exceptionBitmap, exitControls,
    @            entryControls;
    @*/
  /*@ helper @*/ int vmptrld(int cpu, long vmcs);

  /** The field's value in the current VMCS; 0 if there is no such field or VMCS. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ long vmread(int cpu, int field);

  /** The numbers are those of the six fields of controls. @sdm B */
  /*@ public normal_behavior
    @ ensures pinControls == (cpu == watched && field == 16384 ? value : \old(pinControls));
    @ ensures primaryControls == (cpu == watched && field == 16386 ? value : \old(primaryControls));
    @ ensures secondaryControls
    @           == (cpu == watched && field == 16414 ? value : \old(secondaryControls));
    @ ensures exceptionBitmap == (cpu == watched && field == 16388 ? value : \old(exceptionBitmap));
    @ ensures exitControls == (cpu == watched && field == 16396 ? value : \old(exitControls));
    @ ensures entryControls == (cpu == watched && field == 16402 ? value : \old(entryControls));
    @ assignable pinControls, primaryControls, secondaryControls, exceptionBitmap, exitControls,
    @            entryControls;
    @*/
  /*@ helper @*/ int vmwrite(int cpu, int field, long value);

  /** Enters the guest and returns after the next VM exit, or at once if entry instructions fail. */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int vmlaunch(int cpu);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int vmresume(int cpu);

  /** INVEPT; type 1 single context, 2 global. @sdm 31.3 */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int invept(int cpu, int type, long eptp);

  /** INVVPID; type 0 address, 1 single context, 2 all, 3 single context keeping globals. @sdm 31.3 */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ int invvpid(int cpu, int type, int vpid, long linear);

  // ---- AMD-V -----------------------------------------------------------------------------------

  /** Enters the guest described by the VMCB and returns after #VMEXIT (EXITCODE in the VMCB). */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void vmrun(int cpu, long vmcb);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void vmload(int cpu, long vmcb);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void vmsave(int cpu, long vmcb);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void stgi(int cpu);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void clgi(int cpu);

  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void invlpga(int cpu, long linear, int asid);

  // ---- outside the CPU -------------------------------------------------------------------------

  /** One byte to the hypervisor's own console (Xen's "serial log"). */
  /*@ public normal_behavior
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  /*@ helper @*/ void consoleWrite(int value);
}
