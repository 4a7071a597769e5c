package touchstone.spec.theorem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import touchstone.spec.call.Call;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Policy;
import touchstone.spec.state.State;
import touchstone.spec.step.Verdict;

/** A random history of abstract states, every step of which is held against the theorem. */
final class Walk {
  /** The specification, or a broken one. */
  interface Rules {
    Verdict step(State pre, Invocation invocation, Returned returned);
  }

  private final Rules rules;
  private final Random random;
  private final Calls calls;
  private State state;

  /** Offers made use of, and kinds of calls that had an effect. */
  final Set<Offer> offers = new TreeSet<>();

  final Set<String> effects = new TreeSet<>();

  Walk(Rules rules, Policy policy, long seed) {
    this.rules = rules;
    random = new Random(seed);
    calls = new Calls(random);
    state = Worlds.initial(policy);
  }

  Walk steps(int count) {
    for (int i = 0; i < count; i++) {
      step();
    }
    return this;
  }

  private void step() {
    List<Integer> callers = callers();
    int caller = random.nextInt(3) == 0 ? 0 : callers.get(random.nextInt(callers.size()));
    Call call = calls.any(state, caller);
    Invocation invocation = new Invocation(caller, 0, 0, false, random.nextInt(10) != 0, call);
    List<Returned> possible = Answers.to(state, caller, call, Worlds.free(state, random));
    List<Returned> allowed = new ArrayList<>();
    for (Returned answer : possible) {
      if (rules.step(state, invocation, answer) instanceof Verdict.Allowed) {
        allowed.add(answer);
      }
    }
    assertThat(allowed).as("some answer to %s is allowed", call).isNotEmpty();
    if (caller != 0) {
      confidential(invocation, possible);
    }
    Returned answer = allowed.get(random.nextInt(allowed.size()));
    Verdict.Allowed verdict = (Verdict.Allowed) rules.step(state, invocation, answer);
    State post = verdict.post();
    assertThat(Invariant.violations(post)).as("after %s %s", call, answer).isEmpty();
    assertThat(Integrity.violations(state, post, caller)).as("by %s %s", call, answer).isEmpty();
    offers.addAll(Integrity.used(state, post, caller));
    if (!post.equals(state)) {
      effects.add(name(call));
    }
    state = post;
  }

  private static String name(Call call) {
    Object kind = call instanceof DomctlCall domctl ? domctl.act() : call;
    return kind.getClass().getSimpleName();
  }

  /** Domains with a vCPU that has something to execute. */
  private List<Integer> callers() {
    return state.domains().values().stream()
        .filter(d -> !d.dying() && d.hasVcpu(0) && d.vcpus().get(0).initialised())
        .map(DomainState::id)
        .toList();
  }

  /**
   * A state that looks the same to the caller allows the same answers, and looks the same after.
   */
  private void confidential(Invocation invocation, List<Returned> possible) {
    int caller = invocation.domain();
    Map<Integer, Integer> renaming = Worlds.renaming(random);
    State twin = Worlds.twin(state, caller, renaming, random);
    boolean alike =
        View.of(state, caller).equals(View.of(twin, caller))
            && Declassification.by(state, caller, invocation.call())
                .equals(Declassification.by(twin, caller, invocation.call()));
    assertThat(alike).as("the twin looks the same").isTrue();
    for (Returned answer : possible) {
      List<Integer> frames = answer.frames().stream().map(renaming::get).toList();
      Returned same =
          new Returned(
              answer.status(),
              answer.preempted(),
              answer.progress(),
              answer.values(),
              answer.items(),
              frames,
              answer.gone());
      compare(rules.step(state, invocation, answer), rules.step(twin, invocation, same), caller);
    }
  }

  private static void compare(Verdict one, Verdict other, int caller) {
    assertThat(other.getClass()).as("whether an answer is allowed").isEqualTo(one.getClass());
    if (one instanceof Verdict.Allowed a && other instanceof Verdict.Allowed b) {
      assertThat(View.of(b.post(), caller)).isEqualTo(View.of(a.post(), caller));
      assertThat(b.signals()).isEqualTo(a.signals());
    }
  }
}
