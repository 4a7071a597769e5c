package touchstone.core.hypercall;

import touchstone.core.StepObserver;
import touchstone.core.audit.Audit;
import touchstone.core.control.Domctl;
import touchstone.core.control.Sysctl;
import touchstone.core.event.EventChannelOp;
import touchstone.core.grant.GrantTableOp;
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
  private static final int RAX = 0;
  private static final int[] WIDE = {7, 6, 2, 10, 8, 9};
  private static final int[] NARROW = {3, 1, 2, 6, 7, 5};
  private static final long CR0_PE = 1;
  private static final long LOW = 0xFFFFFFFFL;

  private final Subsystems s;
  private final Call call;
  private final /*@ nullable @*/ StepObserver observer;

  /** By number; null for what is not served. */
  /*@ spec_public nullable @*/ private final Handler[] handler = new Handler[DOMCTL + 1];

  /*@ public invariant handler != null && handler.length == 37; @*/

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
    @ requires v != null;
    @*/
  // [impl->req~hyp-no-harm~1]
  // [impl->req~hyp-preemptible~1]
  // [impl->req~aud-caller-denied~1]
  // [impl->req~rsc-work-any~1]
  public boolean dispatch(Vcpu v) {
    int bits = s.driver.codeBits(v);
    boolean narrow = bits != 64;
    if (!isKernel(v)) {
      int number = (int) v.gpr[RAX];
      s.audit.record(Audit.CALLER_DENIED, v.domain.id, v.domain.id, number, Errno.EPERM);
      setResult(v, narrow, Errno.EPERM);
      return true;
    }
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
  // [impl->req~hyp-cpl0-only~1]
  private boolean isKernel(Vcpu v) {
    return s.driver.cpl(v) == 0 && (s.driver.register(v, Registers.CR0) & CR0_PE) != 0;
  }

  private void loadArguments(Vcpu v, boolean narrow) {
    long mask = narrow ? LOW : -1L;
    int[] register = narrow ? NARROW : WIDE;
    call.number = v.gpr[RAX] & mask;
    for (int i = 0; i < ARGUMENTS; i++) {
      call.arg[i] = v.gpr[register[i]] & mask;
    }
  }

  /** A continuation changes argument registers, and only those whose argument has changed. */
  // [impl->req~hyp-registers-kept~1]
  private void storeArguments(Vcpu v, boolean narrow) {
    long mask = narrow ? LOW : -1L;
    int[] register = narrow ? NARROW : WIDE;
    for (int i = 0; i < ARGUMENTS; i++) {
      if ((v.gpr[register[i]] & mask) != (call.arg[i] & mask)) {
        v.gpr[register[i]] = call.arg[i] & mask;
      }
    }
  }

  private static void setResult(Vcpu v, boolean narrow, long status) {
    v.gpr[RAX] = narrow ? status & LOW : status;
  }

  /**
   * One hypercall of the table, called alone or as an entry of a multicall. physdev_op is not in
   * the table: no domain has interrupts or ports.
   */
  /*@ normal_behavior
    @ requires c.domain == c.vcpu.domain;
    @ ensures \old(c.number) < 0 || DOMCTL < \old(c.number) ==> \result == Errno.ENOSYS;
    @ ensures \result == Errno.CONTINUE || Errno.EOPNOTSUPP <= \result;
    @*/
  // [impl->req~hyp-unknown-enosys~1]
  // [impl->req~hyp-physdev-refused~1]
  long handle(Call c) {
    if (observer == null) {
      return serve(c);
    }
    observer.begins(c);
    long status = serve(c);
    observer.ends(c, status);
    return status;
  }

  private long serve(Call c) {
    if (c.number < 0 || DOMCTL < c.number) {
      return Errno.ENOSYS;
    }
    Handler h = handler[(int) c.number];
    return h == null ? Errno.ENOSYS : h.handle(c);
  }
}
