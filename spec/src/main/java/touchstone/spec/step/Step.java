package touchstone.spec.step;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/** One judgement in the making: the state before, who asked for what, and the answer. */
record Step(State pre, DomainState caller, Invocation invocation, Returned returned) {

  static Step of(State pre, Invocation invocation, Returned returned) {
    DomainState caller =
        pre.domain(invocation.domain())
            .orElseThrow(() -> new IllegalArgumentException("no caller d" + invocation.domain()));
    return new Step(pre, caller, invocation, returned);
  }

  /** The domain a DOMID argument names: DOMID_SELF is the caller. */
  Optional<DomainState> target(int dom) {
    return dom == EventCall.SELF ? Optional.of(caller) : pre.domain(dom);
  }

  boolean mayTarget(DomainState target) {
    return pre.policy().mayTarget(caller.id(), target.id());
  }

  /** The call must fail with this error and change nothing. */
  Verdict fails(Errno errno, String because) {
    return answers(errno.status(), pre, because);
  }

  /** The call must return this status, and the state must be {@code post}. */
  Verdict answers(long status, State post, String because) {
    if (returned.preempted() || returned.status() != status) {
      return new Verdict.Refused(Errno.name(status), because);
    }
    return new Verdict.Allowed(post, List.of(), Set.of());
  }

  Verdict succeeds(State post, String because) {
    return answers(0, post, because);
  }

  /**
   * As {@link #succeeds}, for an act whose result goes into the caller's structure: if that cannot
   * be written the act is done all the same, and the status is EFAULT.
   */
  Verdict delivers(State post, String because) {
    return invocation.resultWritable()
        ? succeeds(post, because)
        : answers(Errno.EFAULT.status(), post, because + ", and its result cannot be delivered");
  }

  /** As {@link #answers}, with the freedoms made use of. */
  Verdict answers(long status, State post, Set<Looseness> used, String because) {
    Verdict verdict = answers(status, post, because);
    for (Looseness freedom : used) {
      verdict = verdict instanceof Verdict.Allowed a ? a.by(freedom) : verdict;
    }
    return verdict;
  }

  /** The call is preempted, and the state is {@code post} until the caller comes again. */
  Verdict continues(State post) {
    return returned.preempted()
        ? new Verdict.Allowed(post, List.of(), Set.of(Looseness.PREEMPTION))
        : new Verdict.Refused("preemption", "there is more to do than is allowed in one round");
  }

  boolean answered(Errno errno) {
    return !returned.preempted() && returned.status() == errno.status();
  }

  /** The call must return one of these, the first if nothing is wrong, and change nothing. */
  Verdict oneOf(String because, long... statuses) {
    for (long status : statuses) {
      if (!returned.preempted() && returned.status() == status) {
        return answers(status, pre, because);
      }
    }
    String expected = LongStream.of(statuses).mapToObj(Errno::name).collect(joining(" or "));
    return new Verdict.Refused(expected, because);
  }

  /** What the hypervisor has chosen: a yes is delivered as 1. */
  boolean chose(int index) {
    return returned.value(index) == 1;
  }

  VcpuState callingVcpu() {
    return caller.vcpus().get(invocation.vcpu());
  }

  /** The state with the calling vCPU put in its own place. */
  State with(VcpuState self) {
    return pre.with(caller.withVcpu(invocation.vcpu(), self));
  }
}
