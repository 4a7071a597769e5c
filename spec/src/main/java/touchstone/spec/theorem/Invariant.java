package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState.Mapping;
import touchstone.spec.state.GrantState.Use;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Port;
import touchstone.spec.state.Rights;
import touchstone.spec.state.State;

/**
 * What holds of every state: who may reach a frame, and that both sides of everything shared tell
 * the same story.
 */
public final class Invariant {
  private final State state;
  private final List<String> violations = new ArrayList<>();

  /** Owner of each frame that has one. */
  private final Map<Integer, DomainState> owners = new HashMap<>();

  private Invariant(State state) {
    this.state = state;
  }

  /** What is wrong with a state, one line each; empty if it is sound. */
  public static List<String> violations(State state) {
    Invariant invariant = new Invariant(state);
    state.domains().values().forEach(invariant::frames);
    state.domains().values().forEach(invariant::domain);
    return invariant.violations;
  }

  private void require(boolean holds, DomainState d, String what) {
    if (!holds) {
      violations.add("d" + d.id() + ": " + what);
    }
  }

  // [model->req~mem-single-owner~1]
  private void frames(DomainState d) {
    for (int frame : d.frames().keySet()) {
      require(0 < frame && frame < state.host().frames(), d, "owns no frame of memory: " + frame);
      DomainState other = owners.put(frame, d);
      require(other == null, d, "owns frame " + frame + " as another domain does");
    }
  }

  private void domain(DomainState d) {
    require(0 <= d.id() && d.id() < state.host().domainIds(), d, "has no domain number");
    leaves(d);
    ports(d);
    mappings(d);
    uses(d);
    limits(d);
  }

  // ---- memory -----------------------------------------------------------------------------------

  // [model->req~mem-own-frames-only~1]
  // [model->req~mem-single-mapping~1]
  private void leaves(DomainState d) {
    Set<Integer> placed = new HashSet<>();
    d.leaves()
        .forEach((gfn, leaf) -> {
          require(0 <= gfn && gfn < state.host().guestFrames(), d, "maps beyond its space");
          require(gfn <= d.settings().highestGfn(), d, "maps " + gfn + ", above its highest");
          if (leaf.own()) {
            require(placed.add(leaf.frame()), d, "maps frame " + leaf.frame() + " twice");
            own(d, gfn, leaf);
          } else {
            shared(d, gfn, leaf);
          }
        });
  }

  private void own(DomainState d, int gfn, Leaf leaf) {
    Holding holding = d.frames().get(leaf.frame());
    if (holding == null || holding.released()) {
      require(false, d, "maps frame " + leaf.frame() + " at " + gfn + " without owning it");
      return;
    }
    Rights most = holding.isMemory() ? Rights.ALL : Rights.READ_WRITE;
    require(most.cover(leaf.rights()), d, "may do too much at " + gfn);
  }

  // [model->req~mem-permit-rights~1]
  // [model->req~mem-no-foreign-map~1]
  private void shared(DomainState d, int gfn, Leaf leaf) {
    DomainState owner = owners.get(leaf.frame());
    Holding holding = owner == null ? null : owner.frames().get(leaf.frame());
    require(holding != null && holding.isMemory(), d, "maps at " + gfn + " what nobody may share");
    require(Rights.READ_WRITE.cover(leaf.rights()), d, "may execute at " + gfn);
    boolean granted = granted(d).contains(gfn);
    boolean privileged = state.policy().mayMapForeign(d.id());
    require(granted || privileged, d, "maps at " + gfn + " what was not granted to it");
  }

  private static Set<Integer> granted(DomainState d) {
    Set<Integer> places = new HashSet<>();
    d.grants().mapped().values().forEach(m -> places.add(m.gfn()));
    return places;
  }

  private void limits(DomainState d) {
    require(d.vcpus().size() <= d.limits().vcpus(), d, "has too many vCPUs");
    require(d.grants().table().size() <= d.limits().grantFrames(), d, "has too large a table");
    for (int frame : d.grants().table()) {
      Holding holding = d.frames().get(frame);
      require(
          holding != null && holding.purpose() == Holding.Purpose.GRANT_TABLE,
          d,
          "has a grant table in frame " + frame + " of another");
    }
  }

  // ---- event channels ---------------------------------------------------------------------------

  private void ports(DomainState d) {
    require(!d.dying() || d.ports().isEmpty(), d, "has ports although it is dying");
    queues(d);
    Set<Integer> virqs = new HashSet<>();
    d.ports()
        .forEach((number, port) -> {
          require(0 < number && number <= d.limits().port(), d, "has port " + number);
          require(port.vcpu() < d.vcpus().size() || port.vcpu() == 0, d, "notifies nobody");
          if (port instanceof Port.Interdomain end) {
            binding(d, number, end);
          } else if (port instanceof Port.VirtualIrq v) {
            require(virqs.add(v.virq() * 64 + v.vcpu()), d, "has VIRQ " + v.virq() + " twice");
          }
        });
  }

  // [model->req~evt-fifo-places~1]
  private void queues(DomainState d) {
    d.settings()
        .events()
        .frames()
        .forEach(
            frame -> require(d.dying() || owners.get(frame) == d, d, "has queues in " + frame));
  }

  // [model->req~evt-bind-needs-offer~1]
  // [model->req~evt-silo~1]
  private void binding(DomainState d, int number, Port.Interdomain end) {
    DomainState peer = state.domains().get(end.remote());
    boolean mutual =
        peer != null
            && peer.ports().get(end.remotePort()) instanceof Port.Interdomain other
            && other.remote() == d.id()
            && other.remotePort() == number;
    require(mutual, d, "has port " + number + " bound to one that does not know it");
    require(state.policy().maySignal(d.id(), end.remote()), d, "is bound against the policy");
  }

  // ---- grants -----------------------------------------------------------------------------------

  // [model->req~gnt-grantee-only~1]
  // [model->req~gnt-silo~1]
  private void mappings(DomainState d) {
    d.grants()
        .mapped()
        .forEach((handle, m) -> {
          DomainState granter = state.domains().get(m.granter());
          Use use = granter == null ? null : granter.grants().uses().get(m.reference());
          require(isTrue(d, m, use), d, "holds handle " + handle + " for nothing");
          require(state.policy().mayUseGrant(d.id(), m.granter()), d, "maps against the policy");
        });
  }

  private static boolean isTrue(DomainState d, Mapping m, @Nullable Use use) {
    Leaf leaf = d.leaves().get(m.gfn());
    return use != null
        && use.user() == d.id()
        && leaf != null
        && !leaf.own()
        && leaf.frame() == use.frame()
        && leaf.rights().write() == m.writable();
  }

  // [model->req~gnt-in-use~1]
  private void uses(DomainState d) {
    d.grants()
        .uses()
        .forEach((reference, use) -> {
          DomainState user = state.domains().get(use.user());
          require(d.grants().isReference(reference), d, "has no entry " + reference);
          require(owners.get(use.frame()) == d, d, "grants by " + reference + " what is not its");
          require(
              count(d, user, reference, true) == use.writers()
                  && count(d, user, reference, false) == use.readers()
                  && 0 < use.readers() + use.writers(),
              d,
              "counts other uses of entry " + reference + " than there are");
        });
  }

  private static long count(
      DomainState granter, @Nullable DomainState user, int reference, boolean writable) {
    return user == null
        ? 0
        : user.grants().mapped().values().stream()
            .filter(m -> m.granter() == granter.id() && m.reference() == reference)
            .filter(m -> m.writable() == writable)
            .count();
  }
}
