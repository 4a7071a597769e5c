package touchstone.core.hypercall;

import touchstone.core.StepObserver;
import touchstone.core.audit.Audit;
import touchstone.core.control.Domctl;
import touchstone.core.control.Sysctl;
import touchstone.core.event.EventChannelOp;
import touchstone.core.grant.GrantTableOp;
import touchstone.core.hardware.Words;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;

/**
 * The one gate of all hypercalls.
 *
 * <p>The number and the arguments come from the caller's registers; code outside ring 0, real mode
 * and virtual-8086 mode are refused; then one handler per hypercall reads its structure once, asks
 * the access policy, acts and returns a status. The status goes into RAX. A preempted handler
 * leaves the arguments of its continuation instead, and the guest executes the same instruction
 * again.
 *
 * <p>64-bit code passes arguments in RDI, RSI, RDX, R10, R8, R9; 32-bit code in EBX, ECX, EDX, ESI,
 * EDI, EBP. No other register changes. @xen public/arch-x86/xen-x86_64.h
 */
public final class Hypercalls {
  static final int MEMORY_OP = 12;
  static final int MULTICALL = 13;
  static final int SET_TIMER_OP = 15;
  static final int XEN_VERSION = 17;
  static final int CONSOLE_IO = 18;
  static final int GRANT_TABLE_OP = 20;
  static final int VCPU_OP = 24;
  static final int SCHED_OP = 29;
  static final int EVENT_CHANNEL_OP = 32;
  static final int HVM_OP = 34;
  static final int SYSCTL = 35;
  static final int DOMCTL = 36;

  private static final int ARGUMENTS = 6;
  // General registers, as a vCPU numbers them.
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final int R8 = 8;
  private static final int R9 = 9;
  private static final int R10 = 10;

  private final Subsystems s;
  private final Call call;
  private final /*@ nullable @*/ StepObserver observer;

  /** By number; null for what is not served. */
  /*@ spec_public nullable @*/ private final Handler[] handler = new Handler[DOMCTL + 1];

  // Whether the caller last looked at was a guest's kernel: for the proofs.
  //@ public ghost boolean fromKernel;

  /*@ public invariant handler != null && handler.length == 37;
    @ public invariant s.driver != null && s.audit != null && \invariant_for(call);
    @ public invariant (\forall int i; 0 <= i && i < 37;
    @                     handler[i] != null ==> \invariant_for(handler[i]));
    @*/

  public Hypercalls(Subsystems subsystems, /*@ nullable @*/ StepObserver stepObserver) {
    s = subsystems;
    observer = stepObserver;
    call = new Call(s.memory);
    handler[MEMORY_OP] = new MemoryOp(s);
    handler[MULTICALL] = new Multicall(this, s.memory);
    handler[SET_TIMER_OP] = new TimerOp(s);
    handler[XEN_VERSION] = new XenVersion();
    handler[CONSOLE_IO] = new ConsoleIo(s);
    handler[GRANT_TABLE_OP] = new GrantTableOp(s);
    handler[VCPU_OP] = new VcpuOp(s);
    handler[SCHED_OP] = new SchedOp(s);
    handler[EVENT_CHANNEL_OP] = new EventChannelOp(s);
    handler[HVM_OP] = new HvmOp(s);
    handler[SYSCTL] = new Sysctl(s);
    handler[DOMCTL] = new Domctl(s);
  }

  /**
   * Carries out the hypercall in the vCPU's registers and puts the result into RAX.
   *
   * @return false if it was preempted: RIP must stay, the guest executes the instruction again
   */
  /*@ public normal_behavior
    @ requires \invariant_for(this) && \invariant_for(v) && v.domain != null && 0 <= v.domain.id;
    @ requires (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @             && v.gpr[i] <= 9223372036854775807L);
    @ ensures true;
    @*/
  // [impl->req~hyp-no-harm~1]
  // [impl->req~hyp-preemptible~1]
  // [impl->req~aud-caller-denied~1]
  // [impl->req~rsc-work-any~1]
  public /*@ helper @*/ boolean dispatch(Vcpu v) {
    boolean narrow = s.driver.codeBits(v) != 64;
    if (isKernel(v)) {
      return carryOut(v, narrow);
    }
    refuse(v, narrow);
    return true;
  }

  /** A caller outside the kernel changes nothing and learns nothing but EPERM. */
  /*@ private normal_behavior
    @ requires !fromKernel && s != null && s.audit != null;
    @ requires_free \invariant_for(s.audit);
    @ requires_free -2147483648 <= v.domain.id && v.domain.id <= 2147483647;
    @ requires_free -9223372036854775807L - 1 <= v.gpr[0] && v.gpr[0] <= 9223372036854775807L;
    @ requires \invariant_for(v) && v.domain != null && 0 <= v.domain.id;
    @ ensures v.gpr[0] == (narrow ? 4294967295L : -1);
    @ assignable v.gpr[0];
    @*/
  private /*@ helper @*/ void refuse(Vcpu v, boolean narrow) {
    int number = Words.signed(v.gpr[RAX]);
    s.audit.record(Audit.CALLER_DENIED, v.domain.id, v.domain.id, number, Errno.EPERM);
    setResult(v, narrow, Errno.EPERM);
  }

  /** Serves a call of a guest's kernel; false if it was preempted. */
  /*@ private normal_behavior
    @ requires fromKernel;
    @ requires \invariant_for(v) && v.domain != null;
    @ requires (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @             && v.gpr[i] <= 9223372036854775807L);
    @ ensures true;
    @*/
  private /*@ helper @*/ boolean carryOut(Vcpu v, boolean narrow) {
    call.begin(v, narrow);
    loadArguments(v, narrow);
    long status = handle(call);
    if (status == Errno.CONTINUE) {
      storeArguments(v, narrow);
      return false;
    }
    setResult(v, narrow, status);
    return true;
  }

  /** Ring 0 of protected or long mode. */
  /*@ private normal_behavior
    @ requires s != null && s.driver != null;
    @ ensures \result == fromKernel;
    @ assignable fromKernel;
    @*/
  // [impl->req~hyp-cpl0-only~1]
  private /*@ helper @*/ boolean isKernel(Vcpu v) {
    boolean ring0 = s.driver.cpl(v) == 0;
    boolean protectedMode = s.driver.register(v, Registers.CR0) % 2 != 0;
    //@ set fromKernel = ring0 && protectedMode;
    return ring0 && protectedMode;
  }

  /** The register of an argument, 0 to 5. */
  /*@ private normal_behavior
    @ requires 0 <= argument && argument < 6;
    @ ensures 0 < \result && \result < 16;
    @ assignable \strictly_nothing;
    @*/
  private static int register(int argument, boolean narrow) {
    switch (argument) {
      case 0:
        return narrow ? RBX : RDI;
      case 1:
        return narrow ? RCX : RSI;
      case 2:
        return RDX;
      case 3:
        return narrow ? RSI : R10;
      case 4:
        return narrow ? RDI : R8;
      default:
        return narrow ? RBP : R9;
    }
  }

  /** What 32-bit code sees of a register, or all of it. */
  /*@ private normal_behavior
    @ requires -9223372036854775807L - 1 <= value && value <= 9223372036854775807L;
    @ ensures !narrow ==> \result == value;
    @ ensures narrow ==> 0 <= \result && \result <= 4294967295L;
    @ ensures narrow && value == -1 ==> \result == 4294967295L;
    @ ensures -9223372036854775807L - 1 <= \result && \result <= 9223372036854775807L;
    @ assignable \strictly_nothing;
    @*/
  private static long seen(long value, boolean narrow) {
    return narrow ? Words.low(value) : value;
  }

  /*@ private normal_behavior
    @ requires \invariant_for(v);
    @ requires (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @             && v.gpr[i] <= 9223372036854775807L);
    @ assignable call.number, call.arg[*];
    @*/
  private void loadArguments(Vcpu v, boolean narrow) {
    call.number = seen(v.gpr[RAX], narrow);
    /*@ loop_invariant 0 <= i && i <= 6 && \invariant_for(call);
      @ loop_invariant (\forall int k; 0 <= k && k < 16; -9223372036854775807L - 1 <= v.gpr[k]
      @                  && v.gpr[k] <= 9223372036854775807L);
      @ decreases 6 - i;
      @ assignable call.arg[*];
      @*/
    for (int i = 0; i < ARGUMENTS; i++) {
      call.arg[i] = seen(v.gpr[register(i, narrow)], narrow);
    }
  }

  /** A continuation changes argument registers, and only those whose argument has changed. */
  /*@ private normal_behavior
    @ requires \invariant_for(v) && v.gpr != call.arg;
    @ requires (\forall int i; 0 <= i && i < 16; -9223372036854775807L - 1 <= v.gpr[i]
    @             && v.gpr[i] <= 9223372036854775807L);
    @ ensures v.gpr[0] == \old(v.gpr[0]);
    @ assignable v.gpr[*];
    @*/
  // [impl->req~hyp-registers-kept~1]
  private void storeArguments(Vcpu v, boolean narrow) {
    /*@ loop_invariant 0 <= i && i <= 6 && v.gpr[0] == \old(v.gpr[0]);
      @ loop_invariant (\forall int k; 0 <= k && k < 16; -9223372036854775807L - 1 <= v.gpr[k]
      @                  && v.gpr[k] <= 9223372036854775807L);
      @ decreases 6 - i;
      @ assignable v.gpr[*];
      @*/
    for (int i = 0; i < ARGUMENTS; i++) {
      int register = register(i, narrow);
      long argument = seen(call.arg[i], narrow);
      if (seen(v.gpr[register], narrow) != argument) {
        v.gpr[register] = argument;
      }
    }
  }

  /*@ private normal_behavior
    @ requires \invariant_for(v);
    @ requires -9223372036854775807L - 1 <= status && status <= 9223372036854775807L;
    @ ensures !narrow ==> v.gpr[0] == status;
    @ ensures narrow && status == -1 ==> v.gpr[0] == 4294967295L;
    @ assignable v.gpr[0];
    @*/
  private static void setResult(Vcpu v, boolean narrow, long status) {
    v.gpr[RAX] = seen(status, narrow);
  }

  /**
   * One hypercall of the table, called alone or as an entry of a multicall. physdev_op is not in
   * the table: no domain has interrupts or ports.
   */
  /*@ normal_behavior
    @ requires \invariant_for(this) && c.vcpu != null && c.domain == c.vcpu.domain;
    @ requires c.number < 0 || DOMCTL < c.number || handler[(int) c.number] == null;
    @ ensures \result == Errno.ENOSYS;
    @ assignable \nothing;
    @ also normal_behavior
    @ requires \invariant_for(this) && \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires c.domain == c.vcpu.domain;
    @ requires 0 <= c.number && c.number <= DOMCTL && handler[(int) c.number] != null;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  // [impl->req~hyp-unknown-enosys~1]
  // [impl->req~hyp-physdev-refused~1]
  /*@ helper @*/ long handle(Call c) {
    StepObserver told = observer;
    if (told == null) {
      return serve(c);
    }
    told.begins(c);
    long status = serve(c);
    told.ends(c, status);
    return status;
  }

  /*@ private normal_behavior
    @ requires handler != null && handler.length == 37;
    @ requires c.number < 0 || DOMCTL < c.number || handler[(int) c.number] == null;
    @ ensures \result == Errno.ENOSYS;
    @ assignable \strictly_nothing;
    @ also private normal_behavior
    @ requires \invariant_for(c) && c.vcpu != null && c.domain != null;
    @ requires c.domain == c.vcpu.domain && handler != null && handler.length == 37;
    @ requires 0 <= c.number && c.number <= DOMCTL && handler[(int) c.number] != null;
    @ requires \invariant_for(handler[(int) c.number]);
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  private /*@ helper @*/ long serve(Call c) {
    if (c.number < 0 || DOMCTL < c.number) {
      return Errno.ENOSYS;
    }
    Handler h = handler[(int) c.number];
    return h == null ? Errno.ENOSYS : h.handle(c);
  }
}
