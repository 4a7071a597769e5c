package touchstone.spec.step;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Settings;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;
import touchstone.spec.state.VcpuState.Run;

/**
 * When a state is the expected one although it is not equal: where time and destruction are loose.
 *
 * <p>{@link #settled} moves the expected state towards the actual one as far as the freedoms {@link
 * Looseness#WAKE}, {@link Looseness#DYING} and {@link Looseness#GIVEN_UP} go. What then differs is
 * a disagreement.
 */
final class Agreement {
  private Agreement() {}

  /**
   * @param wakeable domains of which vCPUs may be woken
   */
  static State settled(State expected, State now, Set<Integer> wakeable) {
    if (expected.equals(now)) {
      return now;
    }
    State state = givenBack(expected, now);
    for (DomainState d : state.domains().values()) {
      DomainState actual = now.domains().get(d.id());
      if (d.dying()) {
        state = dying(state, d, actual);
      } else if (actual != null && !d.equals(actual)) {
        DomainState woken = wakeable.contains(d.id()) ? woken(d, actual) : d;
        state = state.with(forgotten(state, woken, actual));
      }
    }
    return state;
  }

  // ---- waking -----------------------------------------------------------------------------------

  private static DomainState woken(DomainState d, DomainState actual) {
    DomainState next = d;
    for (int i = 0; i < d.vcpus().size() && i < actual.vcpus().size(); i++) {
      VcpuState vcpu = d.vcpus().get(i);
      if (vcpu.run() == Run.BLOCKED && actual.vcpus().get(i).run() == Run.RUNNABLE) {
        next = next.withVcpu(i, vcpu.withRun(Run.RUNNABLE));
      }
    }
    return next;
  }

  // ---- dying ------------------------------------------------------------------------------------

  /** Grants of others that dying domains have let go of, on the granters' side. */
  private static State givenBack(State expected, State now) {
    State state = expected;
    for (DomainState d : expected.domains().values()) {
      if (d.dying()) {
        DomainState actual = now.domains().get(d.id());
        for (Map.Entry<Integer, GrantState.Mapping> held : d.grants().mapped().entrySet()) {
          if (actual == null || !actual.grants().mapped().containsKey(held.getKey())) {
            state = DestructionRules.released(state, held.getValue());
          }
        }
      }
    }
    return state;
  }

  /** What a dying domain still has of what it had; nothing else. */
  private static State dying(State state, DomainState d, @Nullable DomainState actual) {
    Set<Integer> used = DestructionRules.usedByOthers(state, d.id());
    if (actual == null) {
      boolean free = d.frames().keySet().stream().noneMatch(used::contains);
      return free ? state.without(d.id()) : state;
    }
    PVector<Integer> table = d.grants().table();
    boolean dropped = actual.grants().table().isEmpty();
    GrantState grants =
        new GrantState(
            dropped ? actual.grants().table() : table,
            kept(d.grants().uses(), actual.grants().uses()),
            kept(d.grants().mapped(), actual.grants().mapped()));
    DomainState shrunk =
        d.withFrames(keptFrames(d, actual, used))
            .withLeaves(kept(d.leaves(), actual.leaves()))
            .withPorts(kept(d.ports(), actual.ports()))
            .withGrants(grants)
            .withVcpus(stopped(d, actual))
            .withSettings(letGo(d.settings(), actual.settings()));
    return state.with(shrunk);
  }

  private static <V> PSortedMap<Integer, V> kept(
      PSortedMap<Integer, V> expected, PSortedMap<Integer, V> actual) {
    PSortedMap<Integer, V> kept = TreePMap.empty();
    for (Map.Entry<Integer, V> entry : expected.entrySet()) {
      if (actual.containsKey(entry.getKey())) {
        kept = kept.plus(entry.getKey(), entry.getValue());
      }
    }
    return kept;
  }

  /** Frames that others use stay; what they were to the domain no longer counts. */
  private static PSortedMap<Integer, Holding> keptFrames(
      DomainState d, DomainState actual, Set<Integer> used) {
    PSortedMap<Integer, Holding> kept = TreePMap.empty();
    for (Map.Entry<Integer, Holding> held : d.frames().entrySet()) {
      Holding now = actual.frames().get(held.getKey());
      if (now != null) {
        kept = kept.plus(held.getKey(), now);
      } else if (used.contains(held.getKey())) {
        kept = kept.plus(held.getKey(), held.getValue());
      }
    }
    return kept;
  }

  /** Of vCPUs that will never run again only that counts. */
  private static PVector<VcpuState> stopped(DomainState d, DomainState actual) {
    boolean off = actual.vcpus().stream().allMatch(v -> v.run() == Run.OFFLINE);
    return off && actual.vcpus().size() == d.vcpus().size() ? actual.vcpus() : d.vcpus();
  }

  /** Event queues go with the references on them; all other settings stay. */
  private static Settings letGo(Settings expected, Settings actual) {
    boolean gone = actual.events() instanceof EventAbi.TwoLevel;
    return gone ? expected.withEvents(actual.events()) : expected;
  }

  // ---- frames given up --------------------------------------------------------------------------

  /** Frames a live domain has given up go when nobody uses them any more. */
  private static DomainState forgotten(State state, DomainState d, DomainState actual) {
    PSortedMap<Integer, Holding> frames = d.frames();
    for (Map.Entry<Integer, Holding> held : d.frames().entrySet()) {
      boolean gone = held.getValue().released() && !actual.frames().containsKey(held.getKey());
      if (gone && !DestructionRules.usedByOthers(state, d.id()).contains(held.getKey())) {
        frames = frames.minus(held.getKey());
      }
    }
    return frames == d.frames() ? d : d.withFrames(frames);
  }
}
