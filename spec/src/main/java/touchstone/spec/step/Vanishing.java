package touchstone.spec.step;

import java.util.Set;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;

/**
 * The end of a domain: it may cease to exist once it has been destroyed and nobody else uses what
 * it still owns, not before.
 */
final class Vanishing {
  private Vanishing() {}

  // [model->req~lif-destroy-returns-all~1]
  static Verdict judge(Verdict.Allowed allowed, Set<Integer> gone) {
    State post = allowed.post();
    boolean any = false;
    for (int id : gone) {
      DomainState d = post.domains().get(id);
      if (d != null && !(d.isSpent() && isUnused(post, d))) {
        return new Verdict.Refused(
            "d" + id + " stays", "it is not destroyed, or others use its memory");
      }
      any |= d != null;
      post = post.without(id);
    }
    Verdict.Allowed after = allowed.leadingTo(post);
    return any ? after.by(Looseness.WHEN_GONE) : after;
  }

  private static boolean isUnused(State state, DomainState d) {
    Set<Integer> used = DestructionRules.usedByOthers(state, d.id());
    return d.grants().uses().isEmpty() && d.frames().keySet().stream().noneMatch(used::contains);
  }
}
