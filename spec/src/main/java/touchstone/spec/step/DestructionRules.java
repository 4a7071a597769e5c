package touchstone.spec.step;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/**
 * XEN_DOMCTL_destroydomain: how a domain ends.
 *
 * <p>It begins at once: no vCPU runs any more, no port is open. What it has then goes in steps,
 * which are loose ({@link Agreement}): nothing is gained, and things only go. The end is exact:
 * nothing is owned but frames that others still use and the grant table that says so, nothing is
 * mapped, no grant of others is held. When nothing at all is left, the number is free.
 */
final class DestructionRules {
  private DestructionRules() {}

  // [model->req~lif-destroy-bounded~1]
  // [model->req~lif-destroy-returns-all~1]
  static Verdict destroy(Step step, DomainState d) {
    State begun = d.dying() ? step.pre() : begun(step.pre(), d.id());
    State post = step.returned().preempted() ? begun : ended(begun, d.id());
    if (!step.returned().preempted() && step.returned().status() != 0) {
      return new Verdict.Refused("0, or to be asked again", "destruction does not fail");
    }
    List<Endpoint> told = d.dying() ? List.of() : Stopping.listeners(step.pre());
    return new Verdict.Allowed(post, told, Set.of(Looseness.DYING));
  }

  private static State begun(State pre, int domain) {
    State closed = EventRules.allClosed(pre, domain);
    DomainState d = closed.at(domain);
    PVector<VcpuState> vcpus = TreePVector.empty();
    for (VcpuState vcpu : d.vcpus()) {
      vcpus = vcpus.plus(vcpu.withRun(VcpuState.Run.OFFLINE));
    }
    return closed.with(d.withVcpus(vcpus).withLife(d.life().beingDestroyed()));
  }

  /** All given back that nobody else uses; the table stays while entries of it are in use. */
  private static State ended(State begun, int domain) {
    State state = begun;
    for (GrantState.Mapping mapping : begun.at(domain).grants().mapped().values()) {
      state = released(state, mapping);
    }
    DomainState d = state.at(domain);
    GrantState grants = d.grants().withMapped(TreePMap.empty());
    Set<Integer> used = usedByOthers(state, domain);
    if (grants.uses().isEmpty()) {
      grants = grants.withTable(TreePVector.empty());
    }
    used.addAll(grants.table());
    PSortedMap<Integer, Holding> left = TreePMap.empty();
    for (Map.Entry<Integer, Holding> held : d.frames().entrySet()) {
      if (used.contains(held.getKey())) {
        left = left.plus(held.getKey(), held.getValue());
      }
    }
    return left.isEmpty()
        ? state.without(domain)
        : state.with(d.withFrames(left).withLeaves(TreePMap.empty()).withGrants(grants));
  }

  /** Frames that leaves of other domains refer to. */
  static Set<Integer> usedByOthers(State state, int domain) {
    Set<Integer> used = new TreeSet<>();
    for (DomainState other : state.domains().values()) {
      if (other.id() != domain) {
        for (Leaf leaf : other.leaves().values()) {
          if (!leaf.own()) {
            used.add(leaf.frame());
          }
        }
      }
    }
    return used;
  }

  /** The granter's side of a mapping that has ended. */
  static State released(State state, GrantState.Mapping mapping) {
    DomainState granter = state.domains().get(mapping.granter());
    GrantState.Use use = granter == null ? null : granter.grants().uses().get(mapping.reference());
    if (granter == null || use == null) {
      return state;
    }
    int readers = use.readers() - (mapping.writable() ? 0 : 1);
    int writers = use.writers() - (mapping.writable() ? 1 : 0);
    PSortedMap<Integer, GrantState.Use> uses = granter.grants().uses();
    uses =
        readers + writers == 0
            ? uses.minus(mapping.reference())
            : uses.plus(
                mapping.reference(), new GrantState.Use(use.user(), use.frame(), readers, writers));
    return state.with(granter.withGrants(granter.grants().withUses(uses)));
  }
}
