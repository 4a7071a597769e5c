package touchstone.machine.cpu;

import touchstone.machine.decode.Instruction;

/**
 * What the processor asks its virtualization extension while a guest runs. A method that finds its
 * event intercepted completes the VM exit and throws {@link VmExitSignal}; otherwise it returns.
 *
 * <p>Instructions ask after their own #UD, privilege and operand checks where the manual says that
 * these take priority. @sdm 26.1.1 @apm 15.7
 */
public interface Intercepts {

  /** Instructions with a yes/no intercept. */
  enum Sensitive {
    CPUID,
    HLT,
    INVD,
    WBINVD,
    INVLPG,
    INVPCID,
    RDPMC,
    RDTSC,
    RDTSCP,
    PAUSE,
    MONITOR,
    MWAIT,
    XSETBV,
    VMCALL,
    VMMCALL,
    SGDT,
    SIDT,
    LGDT,
    LIDT,
    SLDT,
    STR,
    LLDT,
    LTR,
    IRET,
    PUSHF,
    POPF,
    INT_N,
    ICEBP,
    RDRAND,
    RDSEED,
    RSM,
    TASK_SWITCH,
    VMCLEAR,
    VMLAUNCH,
    VMPTRLD,
    VMPTRST,
    VMREAD,
    VMRESUME,
    VMWRITE,
    VMXOFF,
    VMXON,
    INVEPT,
    INVVPID,
    VMFUNC,
    VMRUN,
    VMLOAD,
    VMSAVE,
    STGI,
    CLGI,
    SKINIT,
    INVLPGA
  }

  /**
   * Operand: linear address for INVLPG, operand address for INVPCID and the table instructions, for
   * TASK_SWITCH the selector with the source in bits 31:30 as in the exit qualification.
   */
  void instruction(Sensitive which, Instruction in, long operand);

  /** IN, OUT, INS, OUTS. {@code linear} is the memory operand of a string instruction. */
  void io(Instruction in, int port, int bytes, boolean input, boolean string, long linear);

  void readMsr(Instruction in, int msr);

  void writeMsr(Instruction in, int msr, long value);

  /** MOV from CRn (and SMSW for CR0): the value the guest sees, which may be a shadow. */
  long readControl(Instruction in, int cr, int gpr);

  /** MOV to CRn: the value to put in the register, host-owned bits merged in. */
  long writeControl(Instruction in, int cr, long value, int gpr);

  /** CLTS; false if the bit is host-owned and the instruction must leave it alone. */
  boolean clearTaskSwitched(Instruction in);

  /** LMSW; the CR0 value to write. */
  long loadMachineStatus(Instruction in, int source, long newCr0);

  void debugRegister(Instruction in, int dr, boolean write, int gpr);

  /** Before an exception is delivered. {@code qualification}: CR2 for #PF, DR6 bits for #DB. */
  void exception(int vector, int errorCode, long qualification, boolean software, int length);

  /** An unmasked external interrupt is pending at the local APIC of the physical CPU. */
  void externalInterrupt();

  void nonMaskableInterrupt();

  /** An INIT signal arrived at the physical CPU. */
  void initSignal();

  void tripleFault();

  /** At an instruction boundary with {@code attention}: windows, virtual interrupts, timers. */
  void boundary();

  /** What the guest's RDTSC adds to the clock. */
  long tscOffset();

  /** May an external interrupt end guest execution even with IF clear? */
  boolean interceptsExternalInterrupts();

  /** External interrupts of the machine wait, whatever the guest's IF says. @apm 15.21.1 */
  default boolean masksExternalInterrupts() {
    return false;
  }

  /** The guest's CR8 is not the local APIC's task priority. @apm 15.21.2 */
  default boolean virtualizesTaskPriority() {
    return false;
  }

  boolean interceptsNmi();

  /** The event that was being delivered when an exit happens; 0 if none. Kept for IDT vectoring. */
  void delivering(int interruptionInformation, int errorCode);

  /** A second-level table is in use (EPT or NPT), so every physical address goes through it. */
  boolean secondLevel();

  /**
   * Guest physical to host physical.
   *
   * @param access {@code Mmu.READ}, {@code WRITE} or {@code FETCH}
   * @param linear the linear address being translated, or -1 if none (PDPTE load)
   * @param tableWalk the access is to a guest paging structure
   * @param user the final access is a user-mode one
   * @return host physical address of the byte, with the granted rights in bits 0..2 of {@link
   *     #grantedRights()}
   */
  long translate(long guestPhysical, int access, long linear, boolean tableWalk, boolean user);

  /**
   * Rights of the last {@link #translate}: bit 0 read, 1 write, 2 execute; may be cached by a TLB.
   */
  int grantedRights();

  /** VPID or ASID the TLB tags guest entries with, 1 to 65535. */
  int tag();
}
