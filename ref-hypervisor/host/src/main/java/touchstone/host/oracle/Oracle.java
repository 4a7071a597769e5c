package touchstone.host.oracle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.StepObserver;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.spec.call.ConsoleCall;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Multicall;
import touchstone.spec.call.Returned;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.VersionCall;
import touchstone.spec.step.Finding;
import touchstone.spec.step.Outcome;
import touchstone.spec.step.Specification;
import touchstone.spec.step.Verdict;

/**
 * Judges every exit and hypercall of a running core by the specification, and what changes between
 * them, and throws {@link Disagreement} at the first that it does not allow.
 *
 * <p>Steps nest: a hypercall begins and ends within its exit, an entry of a multicall within the
 * multicall. What is inside is judged by itself; the outer step is judged from there on.
 */
public final class Oracle implements StepObserver {
  /** A step that has begun. */
  private static final class Open {
    private final Invocation invocation;
    private final Request request;
    private final long @Nullable [] content;
    private Moment since;
    private long entries;

    Open(Moment since, Invocation invocation, Request request, long @Nullable [] content) {
      this.content = content;
      this.since = since;
      this.invocation = invocation;
      this.request = request;
    }

    /** It has nothing to do with memory, ports and grants, or that was judged inside of it. */
    boolean isLight() {
      return switch (invocation.call()) {
        case GuestExit.Private _, GuestExit.HypercallInstruction _, GuestExit.Halt _ -> true;
        case SchedCall.Yield _, SchedCall.Block _, SchedCall.Poll _ -> true;
        case ConsoleCall _, TimerCall _, VersionCall _ -> true;
        default -> false;
      };
    }

    boolean isMulticall() {
      return invocation.call() instanceof Multicall;
    }
  }

  private static final int CONTROL = 0;

  /** Steps from one look at the invariant of the whole state to the next. */
  private static final int INVARIANT_EVERY = 64;

  private final Deque<Open> open = new ArrayDeque<>();
  private final OracleCount count = new OracleCount();
  private final @Nullable StepListener listener;
  private @Nullable Watch watch;
  private @Nullable Moment last;
  private TheoremCheck theorem = new TheoremCheck(INVARIANT_EVERY);
  private @Nullable ContentWatch contents;

  public Oracle() {
    this(null);
  }

  /**
   * @param listener told of every step as well
   */
  public Oracle(@Nullable StepListener listener) {
    this.listener = listener;
  }

  /** From now on the core is watched; before, nothing is judged. */
  public void attach(Core core, Hardware hardware, boolean silo) {
    watch = new Watch(core, hardware, silo);
    last = watch.now();
    if (listener != null) {
      listener.starts(last.state());
    }
  }

  /**
   * For tests: looks at the invariant at every step, and at the content of all memory at some.
   *
   * @param every of how many steps one is watched
   */
  public void watchClosely(Hardware hardware, int every) {
    theorem = new TheoremCheck(1);
    contents = new ContentWatch(hardware, every);
  }

  /** For tests that change a domain by other means than a step: what is now is taken as given. */
  public void resume() {
    if (watch != null) {
      last = watch.now();
    }
  }

  /** How many steps were judged, and of which the specification said nothing. */
  public OracleCount count() {
    return count;
  }

  @Override
  public void exits(int domain, int vcpu, Exit exit) {
    if (watch != null) {
      Vcpu v = watch.vcpu(domain, vcpu);
      begin(watch, v, watch.isNarrow(v), watch.read(v, exit), Set.of(CONTROL, domain));
    }
  }

  @Override
  public void begins(Call call) {
    if (watch != null) {
      Open outer = open.peek();
      Request request = watch.read(call, outer != null && outer.isMulticall());
      begin(watch, call.vcpu, call.narrow, request, Set.of(CONTROL));
    }
  }

  private void begin(Watch w, Vcpu v, boolean narrow, Request request, Set<Integer> active) {
    Moment now = w.between();
    Open outer = open.peek();
    Moment before = outer == null ? last : outer.since;
    if (before != null) {
      // Between the calls of a multicall only their results go into the caller's memory.
      passed(before, now, w.latest(), outer == null ? active : Set.of(v.domain.id));
    }
    Invocation invocation =
        new Invocation(
            v.domain.id, v.id, w.time(), narrow, request.resultWritable(), request.call());
    long[] content = contents == null ? null : contents.before(invocation.call());
    open.push(new Open(now, invocation, request, content));
  }

  private void passed(Moment before, Moment now, long time, Set<Integer> active) {
    Outcome outcome = now.since(before);
    if (listener != null && !(before.state().equals(now.state()) && outcome.raised().isEmpty())) {
      listener.passed(before.state(), outcome, time, active);
    }
    Finding finding = Specification.between(before.state(), outcome, time, active);
    if (!(finding instanceof Finding.Agrees)) {
      throw new Disagreement(
          DisagreementReport.summary("between two steps", finding),
          DisagreementReport.between(finding, before.state(), now.state()));
    }
  }

  @Override
  public void handled(int domain, int vcpu, Exit exit) {
    if (watch != null && !open.isEmpty()) {
      Open step = open.pop();
      end(watch, step, step.request.answer().apply(0L));
    }
  }

  @Override
  public void ends(Call call, long status) {
    if (watch == null || open.isEmpty()) {
      return;
    }
    Open step = open.pop();
    boolean preempted = status == Errno.CONTINUE;
    Returned answer =
        step.isMulticall()
            ? watch.served(call, preempted ? 0 : status, step.entries)
            : step.request.answer().apply(status);
    end(watch, step, preempted ? preempted(answer) : answer);
    Open outer = open.peek();
    if (outer != null && !preempted) {
      outer.entries++;
    }
  }

  private static Returned preempted(Returned r) {
    return new Returned(0, true, r.progress(), r.values(), r.items(), r.frames());
  }

  private static Set<Integer> gone(Moment before, Moment now) {
    Set<Integer> gone = new TreeSet<>(before.state().domains().keySet());
    gone.removeAll(now.state().domains().keySet());
    return gone;
  }

  private void end(Watch w, Open step, Returned given) {
    Moment now = step.isLight() ? w.between() : w.now();
    last = now;
    Open outer = open.peek();
    if (outer != null) {
      outer.since = now;
    }
    Outcome outcome = now.since(step.since);
    Returned answer = given.withGone(gone(step.since, now));
    demand(
        step,
        answer,
        theorem.violations(step.since.state(), now.state(), step.invocation.domain()));
    if (!step.request.steady().getAsBoolean()) {
      count.silent("a call that changes its own arguments");
      return;
    }
    if (listener != null) {
      listener.stepped(step.since.state(), step.invocation, answer, outcome);
    }
    Finding finding = Specification.judge(step.since.state(), step.invocation, answer, outcome);
    switch (finding) {
      case Finding.Silent silent -> count.silent(silent.what());
      case Finding.Agrees agrees -> {
        count.judged(step.invocation.call(), agrees.used());
        watchContents(step, answer);
      }
      default ->
          throw new Disagreement(
              DisagreementReport.summary(OracleCount.kind(step.invocation.call()), finding),
              DisagreementReport.of(
                  step.invocation, answer, finding, step.since.state(), now.state()));
    }
  }

  private void watchContents(Open step, Returned answer) {
    if (contents != null
        && step.content != null
        && Specification.step(step.since.state(), step.invocation, answer)
            instanceof Verdict.Allowed allowed) {
      demand(
          step,
          answer,
          contents.violations(
              step.content,
              step.since.state(),
              step.invocation.domain(),
              allowed,
              answer.frames()));
    }
  }

  private static void demand(Open step, Returned answer, List<String> violations) {
    if (!violations.isEmpty()) {
      throw new Disagreement(
          "isolation is broken: " + violations.get(0),
          DisagreementReport.broken(step.invocation, answer, violations));
    }
  }
}
