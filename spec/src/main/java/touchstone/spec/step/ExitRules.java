package touchstone.spec.step;

import org.jspecify.annotations.Nullable;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.GuestExit.Cause;
import touchstone.spec.call.GuestExit.Fatal;
import touchstone.spec.call.GuestExit.Halt;
import touchstone.spec.call.GuestExit.HypercallInstruction;
import touchstone.spec.call.GuestExit.MsrWrite;
import touchstone.spec.call.GuestExit.Private;
import touchstone.spec.call.GuestExit.SecondLevelFault;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/**
 * What an exit may change: most change nothing that is shared. A guest that cannot go on loses its
 * own domain, and nobody else's.
 */
final class ExitRules {
  /** The MSR that takes the hypercall page's address. @xen public/arch-x86/cpuid.h */
  private static final long HYPERCALL_PAGE = 0x40000000L;

  private static final int PAGE = 4096;

  private ExitRules() {}

  static Verdict judge(Step step, GuestExit exit) {
    return switch (exit) {
      case Private _ -> step.succeeds(step.pre(), "the exit concerns the vCPU's registers alone");
      case HypercallInstruction _ -> step.succeeds(step.pre(), "the hypercall is judged by itself");
      case Halt c -> halt(step, c);
      case MsrWrite c -> msrWrite(step, c);
      case SecondLevelFault c -> fault(step, c);
      case Fatal c -> ends(step, reason(step.caller(), c.cause()));
    };
  }

  /** A triple fault ends as the toolstack has set it, all else is a crash. */
  // [model->req~cpu-triple-fault-contained~1]
  private static int reason(DomainState d, Cause cause) {
    return cause == Cause.TRIPLE_FAULT ? HvmRules.tripleFaultReason(d) : Stopping.CRASH;
  }

  private static Verdict ends(Step step, int reason) {
    int domain = step.caller().id();
    State post = Stopping.shutDown(step.pre(), domain, reason);
    return Stopping.succeeds(step, domain, post, "the domain has ended, and nobody else");
  }

  /** With interrupts off it never ends: the vCPU is done. */
  // [model->req~cpu-halt-wakes~1]
  private static Verdict halt(Step step, Halt halt) {
    if (halt.interrupts()) {
      return SchedRules.waits(
          step, SchedRules.takesUpcall(step, halt.upcall()), "the vCPU waits for an event");
    }
    int domain = step.caller().id();
    State post = Stopping.down(step.pre(), domain, step.invocation().vcpu());
    return Stopping.succeeds(step, domain, post, "the vCPU is done");
  }

  /** Only the hypercall page's MSR reaches beyond the vCPU: it latches the layout. */
  // [model->req~hyp-page~1]
  private static Verdict msrWrite(Step step, MsrWrite write) {
    DomainState d = step.caller();
    boolean latches = write.msr() == HYPERCALL_PAGE && isWritablePage(d, write.value());
    return step.succeeds(
        latches ? step.pre().with(HvmRules.latched(d, step.invocation().narrow())) : step.pre(),
        latches ? "the layout is latched" : "an MSR is the vCPU's own, or refused");
  }

  private static boolean isWritablePage(DomainState d, long address) {
    Leaf leaf = leaf(d, address);
    return address % PAGE == 0 && leaf != null && leaf.rights().write();
  }

  private static @Nullable Leaf leaf(DomainState d, long address) {
    long gfn = address >>> 12;
    return gfn < Integer.MAX_VALUE ? d.leaves().get((int) gfn) : null;
  }

  /** What is there but not permitted ends the domain; what is not there may be answered. */
  // [model->req~mem-unmapped-contained~1]
  private static Verdict fault(Step step, SecondLevelFault fault) {
    boolean there = leaf(step.caller(), fault.address()) != null;
    boolean ended = step.chose(0);
    if (there || ended) {
      Verdict verdict = ends(step, Stopping.CRASH);
      return there ? verdict : verdict.using(Looseness.ABSENT_MEMORY);
    }
    if (fault.isApic() && fault.wanted().write()) {
      return interprocessor(step);
    }
    return step.succeeds(step.pre(), "an access to nothing is answered with nothing")
        .using(Looseness.ABSENT_MEMORY);
  }

  /** Which command was written is the guest's business; it concerns its own domain alone. */
  // [model->req~cpu-local-apic~1]
  private static Verdict interprocessor(Step step) {
    DomainState d = step.caller();
    for (int i = 0; i < step.caller().vcpus().size(); i++) {
      d = d.withVcpu(i, commanded(step, i, d.vcpus().get(i)));
    }
    return step.succeeds(step.pre().with(d), "interrupts reach the domain's own vCPUs")
        .using(Looseness.INTERPROCESSOR);
  }

  private static VcpuState commanded(Step step, int number, VcpuState vcpu) {
    long command = step.returned().value(1 + number);
    if (command == SecondLevelFault.WOKEN && vcpu.run() == Run.BLOCKED) {
      return vcpu.withRun(Run.RUNNABLE);
    }
    if (command == SecondLevelFault.RESET && number != step.invocation().vcpu()) {
      return vcpu.reset();
    }
    boolean starts = command == SecondLevelFault.STARTED && !vcpu.initialised();
    return starts ? vcpu.started().withRun(Run.RUNNABLE) : vcpu;
  }
}
