package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState.Use;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Port;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/** A step of one domain changes nothing of another's but what that one has offered. */
public final class Integrity {
  private static final int CONTROL = 0;

  private final State post;
  private final int actor;
  private final List<String> violations = new ArrayList<>();
  private final Set<Offer> used = new TreeSet<>();

  private Integrity(State post, int actor) {
    this.post = post;
    this.actor = actor;
  }

  /** What an actor's step has changed that was not offered to it, one line each. */
  public static List<String> violations(State pre, State post, int actor) {
    return of(pre, post, actor).violations;
  }

  /** The offers that an actor's step has made use of. */
  public static Set<Offer> used(State pre, State post, int actor) {
    return of(pre, post, actor).used;
  }

  private static Integrity of(State pre, State post, int actor) {
    Integrity integrity = new Integrity(post, actor);
    if (actor == CONTROL) {
      integrity.used.add(Offer.ADMINISTRATION);
      return integrity;
    }
    pre.domains().values().forEach(integrity::domain);
    for (int id : post.domains().keySet()) {
      integrity.require(pre.domains().containsKey(id), id, "has come into being");
    }
    integrity.growth(pre);
    return integrity;
  }

  private void require(boolean holds, int domain, String what) {
    if (!holds) {
      violations.add("d" + domain + ": " + what);
    }
  }

  private boolean offered(Offer offer, boolean holds) {
    if (holds) {
      used.add(offer);
    }
    return holds;
  }

  // [model->req~hyp-no-harm~1]
  private void domain(DomainState before) {
    DomainState after = post.domains().get(before.id());
    if (before.id() == actor || before == after) {
      return;
    }
    int id = before.id();
    if (after == null) {
      require(offered(Offer.END, before.isSpent()), id, "has ceased to exist");
      return;
    }
    require(before.leaves().equals(after.leaves()), id, "has other memory in its space");
    require(before.limits().equals(after.limits()), id, "has other limits");
    require(before.life().equals(after.life()), id, "runs, or no longer");
    require(before.settings().equals(after.settings()), id, "has other settings");
    require(before.grants().mapped().equals(after.grants().mapped()), id, "maps other grants");
    require(before.grants().table().equals(after.grants().table()), id, "has another table");
    frames(before, after);
    ports(before, after);
    uses(before, after);
    vcpus(before, after);
  }

  private static <K, V> Set<K> changed(Map<K, V> before, Map<K, V> after) {
    Set<K> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
    return keys;
  }

  private void frames(DomainState before, DomainState after) {
    for (int frame : changed(before.frames(), after.frames())) {
      Holding held = before.frames().get(frame);
      boolean givenUp = held != null && (held.released() || before.isSpent());
      boolean gone = givenUp && !after.frames().containsKey(frame);
      require(offered(Offer.LAST_USE, gone), before.id(), "has gained or lost frame " + frame);
    }
  }

  // [model->req~evt-bind-needs-offer~1]
  private void ports(DomainState before, DomainState after) {
    for (int number : changed(before.ports(), after.ports())) {
      Port was = before.ports().get(number);
      Port is = after.ports().get(number);
      boolean bound = offered(Offer.OFFERED_PORT, isOffer(was) && isBound(is));
      boolean left = offered(Offer.PEER_PORT, isBound(was) && isOffer(is));
      boolean sameVcpu = was != null && is != null && was.vcpu() == is.vcpu();
      require((bound || left) && sameVcpu, before.id(), "has another port " + number);
    }
  }

  private boolean isOffer(@Nullable Port port) {
    return port instanceof Port.Unbound u && u.remote() == actor;
  }

  private boolean isBound(@Nullable Port port) {
    return port instanceof Port.Interdomain i && i.remote() == actor;
  }

  // [model->req~gnt-explicit-only~1]
  private void uses(DomainState before, DomainState after) {
    for (int reference : changed(before.grants().uses(), after.grants().uses())) {
      Use was = before.grants().uses().get(reference);
      Use is = after.grants().uses().get(reference);
      boolean actors = (was == null || was.user() == actor) && (is == null || is.user() == actor);
      boolean sameFrame = was == null || is == null || was.frame() == is.frame();
      require(
          offered(Offer.GRANT_USE, actors && sameFrame),
          before.id(),
          "has entry " + reference + " used otherwise");
    }
  }

  private void vcpus(DomainState before, DomainState after) {
    require(before.vcpus().size() == after.vcpus().size(), before.id(), "has other vCPUs");
    for (int i = 0; i < Math.min(before.vcpus().size(), after.vcpus().size()); i++) {
      VcpuState was = before.vcpus().get(i);
      VcpuState is = after.vcpus().get(i);
      boolean woken =
          was.run() == VcpuState.Run.BLOCKED && is.equals(was.withRun(VcpuState.Run.RUNNABLE));
      require(
          was.equals(is) || offered(Offer.WAKE_UP, woken), before.id(), "has another vCPU " + i);
    }
  }

  /** The actor itself stays within what the toolstack allows it. */
  // [model->req~mem-max-pages~1]
  private void growth(State pre) {
    DomainState before = pre.domains().get(actor);
    DomainState after = post.domains().get(actor);
    if (before == null || after == null || before == after) {
      return;
    }
    boolean grown = before.pages() < after.pages();
    require(!grown || after.pages() <= after.limits().pages(), actor, "owns too much memory");
    require(before.limits().equals(after.limits()), actor, "has given itself other limits");
  }
}
