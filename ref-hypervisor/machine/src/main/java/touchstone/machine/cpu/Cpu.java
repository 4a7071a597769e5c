package touchstone.machine.cpu;

import org.jspecify.annotations.Nullable;
import touchstone.machine.execute.BlockCache;
import touchstone.machine.interrupt.LocalApic;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.platform.Machine;

/**
 * The architectural state of one logical processor.
 *
 * <p>State only: instructions are {@code Semantics}, address translation is {@link Mmu}, interrupts
 * are {@code EventDelivery}. While an instruction executes, {@link #rip} already holds the address
 * of the next one and {@link #instructionRip} that of the current one; a {@link Fault} puts it
 * back.
 */
public final class Cpu {
  public static final int RAX = 0;
  public static final int RCX = 1;
  public static final int RDX = 2;
  public static final int RBX = 3;
  public static final int RSP = 4;
  public static final int RBP = 5;
  public static final int RSI = 6;
  public static final int RDI = 7;

  public final int id;
  public final CpuModel model;
  public final Machine machine;
  public final Mmu mmu;
  public final LocalApic apic;

  /** Decoded code of this CPU. */
  public final BlockCache blocks;

  /** General registers in encoding order, and one that always reads zero: no base, no index. */
  public final long[] gpr = new long[17];

  public long rip;
  public long instructionRip;

  /** Arithmetic and system flags; lazily evaluated, so only {@code get}/{@code set} see RFLAGS. */
  public final Rflags flags = new Rflags();

  public final SegmentRegisters segments = new SegmentRegisters();
  public long gdtBase;
  public int gdtLimit;
  public long idtBase;
  public int idtLimit;

  public long cr0;
  public long cr2;
  public long cr3;
  public long cr4;
  public long efer;
  public long xcr0 = Xcr0.X87;

  /** DR0..DR3, DR6, DR7 at their own numbers. */
  public final long[] dr = new long[8];

  /** Model-specific registers, except those that have a field above. */
  public final MsrFile msrs;

  /** x87, MMX, SSE state and MXCSR. */
  public final FpuState fpu = new FpuState();

  /** 0 to 3: the DPL of SS, kept beside it because every access asks. */
  public int cpl;

  /** 16, 32 or 64: how the current code segment is decoded. Kept by whoever loads CS or EFER. */
  public int codeBits = 16;

  /** Cycles of 1 ns since reset; the time-stamp counter without offsets and adjustments. */
  public long clock;

  /** Instructions retired since reset. */
  public long retired;

  /** How it went about it. */
  public final Meter meter = new Meter();

  /** In HLT (or wait-for-SIPI) until an event. */
  public boolean halted;

  /** After INIT: only a start-up IPI wakes it. */
  public boolean waitForSipi;

  /** MOV SS, POP SS or STI: events are held until the next instruction has completed. */
  public boolean interruptShadow;

  /** The shadow came from STI, not from a load of SS. */
  public boolean stiShadow;

  /** The machine has stopped (triple fault, power-off): nothing wakes this CPU. */
  public boolean shutdown;

  /** AMD global interrupt flag; always set where there is no SVM. @apm 15.17 */
  public boolean gif = true;

  public boolean nmiPending;

  /** NMIs are blocked until IRET. */
  public boolean nmiBlocked;

  /**
   * Something may have to happen at the next instruction boundary (event, trap, shadow end). Set by
   * whatever changes IF, TF, TPR, GIF or a shadow, or makes an event pending; while it stays set
   * the interpreter asks {@code EventDelivery.boundary} before every single instruction.
   */
  public boolean attention;

  /**
   * The clock at which {@link #attention} is due by itself (APIC timer, preemption timer). The
   * interpreter compares it with the clock between blocks. Lower it with {@link #wakeAt}.
   */
  public long timerClock = Long.MAX_VALUE;

  /** The instruction being executed began with TF set: a single-step trap follows it. */
  public boolean singleStep;

  /** VM entry delivers its event: RF is saved as it is, for only the hypervisor knows the fault. */
  public boolean injecting;

  /** DR6 bits of data breakpoints met by the instruction being executed. */
  public long pendingDebug;

  /** The shadow has already covered one boundary and ends at the next. */
  public boolean shadowExpiring;

  /** An INIT was received and waits for a boundary. */
  public boolean initPending;

  /** PAE page-directory-pointer registers, loaded with CR3. @sdm 4.4.1 */
  public final long[] pdptes = new long[4];

  /** Non-null while a guest runs: asked before everything a hypervisor may intercept. */
  public @Nullable Intercepts intercepts;

  /** VT-x or AMD-V state of this processor, by model. */
  public final VirtualizationState virtualization;

  private final Fault fault = new Fault();

  public Cpu(int id, CpuModel model, Machine machine) {
    this.id = id;
    this.model = model;
    this.machine = machine;
    this.msrs = new MsrFile(this);
    this.mmu = new Mmu(this, machine.memory());
    this.apic = new LocalApic(this);
    this.blocks = new BlockCache(this, machine.memory());
    this.virtualization = model.newVirtualizationState(this);
  }

  /** The exception with an error code, ready to throw; there is one object per CPU. */
  public Fault fault(int vector, int errorCode) {
    return fault.set(vector, errorCode, 0);
  }

  /** An exception that pushes no error code. */
  public Fault fault(int vector) {
    return fault.set(vector, Fault.NO_ERROR_CODE, 0);
  }

  public Fault generalProtection(int errorCode) {
    return fault.set(Fault.GP, errorCode, 0);
  }

  public Fault undefinedOpcode() {
    return fault.set(Fault.UD, Fault.NO_ERROR_CODE, 0);
  }

  /** A page fault at a linear address; CR2 changes only when it is delivered. */
  public Fault pageFault(int errorCode, long linear) {
    return fault.set(Fault.PF, errorCode, linear);
  }

  /** A debug exception that will set these bits of DR6. */
  public Fault debugException(long dr6Bits) {
    return fault.set(Fault.DB, Fault.NO_ERROR_CODE, dr6Bits);
  }

  /** STI, MOV SS or POP SS was executed: no event before the next instruction is done. */
  public void holdEvents(boolean sti) {
    if (!interruptShadow) {
      interruptShadow = true;
      stiShadow = sti;
      shadowExpiring = false;
    }
    attention = true;
  }

  /** Ends a shadow: it has expired, or a VM exit has saved it. */
  public void clearShadow() {
    interruptShadow = false;
    stiShadow = false;
    shadowExpiring = false;
  }

  /** Asks for attention when the clock reaches {@code deadline}, in cycles since reset. */
  public void wakeAt(long deadline) {
    if (deadline < timerClock) {
      timerClock = deadline;
    }
  }

  public boolean longMode() {
    return (efer & Efer.LMA) != 0;
  }

  public boolean protectedMode() {
    return (cr0 & Cr0.PE) != 0;
  }

  /** Virtual-8086 mode. */
  public boolean v86() {
    return flags.vm();
  }
}
