package touchstone.host.oracle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.StepObserver;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.virt.Exit;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Specification;
import touchstone.spec.step.Verdict;

/**
 * Judges every hypercall of a running core by the specification, and throws {@link Disagreement} at
 * the first that it does not allow.
 *
 * <p>Calls nest: an entry of a multicall begins and ends within the multicall.
 */
public final class Oracle implements StepObserver {
  /** A call that has begun. */
  private record Begun(State pre, Invocation invocation, Request request) {}

  private final Deque<Begun> begun = new ArrayDeque<>();
  private final OracleCount count = new OracleCount();
  private @Nullable Abstraction abstraction;
  private @Nullable CallReader reader;

  /** From now on the core is watched; before, nothing is judged. */
  public void attach(Core core, Hardware hardware, boolean silo) {
    abstraction = new Abstraction(core, hardware, silo);
    abstraction.state();
    reader = new CallReader(core);
  }

  /** How many calls were judged, and about which the specification said nothing. */
  public OracleCount count() {
    return count;
  }

  @Override
  public void exits(int domain, int vcpu, Exit exit) {}

  @Override
  public void handled(int domain, int vcpu, Exit exit) {}

  @Override
  public void begins(Call call) {
    if (abstraction != null && reader != null) {
      Request request = reader.read(call);
      Invocation invocation =
          new Invocation(
              call.domain.id,
              call.vcpu.id,
              0,
              call.narrow,
              request.resultWritable(),
              request.call());
      begun.push(new Begun(abstraction.betweenSteps(), invocation, request));
    }
  }

  @Override
  public void ends(Call call, long status) {
    if (abstraction == null || begun.isEmpty()) {
      return;
    }
    Begun b = begun.pop();
    Returned answer = b.request().answer().apply(status);
    boolean preempted = status == Errno.CONTINUE;
    if (preempted) {
      answer =
          new Returned(
              0, true, answer.progress(), answer.values(), answer.items(), answer.frames());
    }
    State now = abstraction.state();
    if (b.request().steady().getAsBoolean()) {
      judge(b, answer.withGone(gone(b.pre(), now)), now);
    } else {
      count.silent("a call that changes its own arguments");
    }
  }

  private static Set<Integer> gone(State pre, State now) {
    Set<Integer> gone = new HashSet<>(pre.domains().keySet());
    gone.removeAll(now.domains().keySet());
    return gone;
  }

  private void judge(Begun b, Returned answer, State now) {
    switch (Specification.step(b.pre(), b.invocation(), answer)) {
      case Verdict.Silent silent -> count.silent(silent.what());
      case Verdict.Refused refused ->
          throw new Disagreement(
              DisagreementReport.refused(b.invocation(), answer, refused, b.pre(), now));
      case Verdict.Allowed allowed -> {
        count.judged(b.invocation().call());
        if (!allowed.post().equals(now)) {
          throw new Disagreement(
              DisagreementReport.wrongState(b.invocation(), answer, b.pre(), allowed.post(), now));
        }
      }
    }
  }
}
