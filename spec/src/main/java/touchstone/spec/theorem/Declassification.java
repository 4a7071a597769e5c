package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import touchstone.spec.call.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Port;
import touchstone.spec.state.State;

/**
 * What a call reveals to a plain domain of the rest of the state: all there is.
 *
 * <p>Those that no state decides (whether memory has run out, which frame or handle was free) are
 * in the answer itself, as {@link touchstone.spec.step.Looseness}.
 */
public enum Declassification {
  DOMAIN_NUMBERS("whether a domain number is in use, and whether that domain is dying"),
  OFFERED_PORT("whether a port of another domain is offered to the caller"),
  GRANT_ENTRY("of an entry made out to the caller: whether another uses it, and its page is there"),
  STILL_USED("of a page the caller gives up: whether others still use it"),
  EVENT_BITS("that a bound peer has sent"),
  RUN_STATE("by being woken, or by time passing, that others act"),
  FREE_MEMORY("whether memory has run out");

  /** One thing revealed. */
  public record Revealed(Declassification by, List<Object> facts) {}

  private final String meaning;

  Declassification(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }

  /** What a caller learns by a call in a state, whatever the answer. */
  public static List<Revealed> by(State state, int caller, Call call) {
    List<Revealed> all = new ArrayList<>();
    for (int id = 0; id < state.host().domainIds(); id++) {
      Optional<DomainState> d = state.domain(id);
      all.add(
          new Revealed(
              DOMAIN_NUMBERS, List.of(id, d.isPresent(), d.map(DomainState::dying).orElse(false))));
    }
    switch (call) {
      case EventCall.BindInterdomain c -> all.add(offer(state, caller, c));
      case GrantCall.Batch c ->
          c.elements().forEach(e -> e.request().ifPresent(r -> entries(state, caller, r, all)));
      case MemoryCall _ -> all.add(shared(state, caller));
      default -> {}
    }
    return all;
  }

  private static Revealed offer(State state, int caller, EventCall.BindInterdomain c) {
    int dom = c.remoteDom() == EventCall.SELF ? caller : c.remoteDom();
    boolean number = 0 < c.remotePort() && c.remotePort() < Integer.MAX_VALUE;
    boolean offered =
        state
            .domain(dom)
            .filter(d ->
                number
                    && d.ports().get((int) c.remotePort()) instanceof Port.Unbound u
                    && u.remote() == caller)
            .isPresent();
    return new Revealed(OFFERED_PORT, List.of(offered));
  }

  private static void entries(
      State state, int caller, GrantCall.Request request, List<Revealed> all) {
    switch (request) {
      case GrantCall.Map m -> all.add(entry(state, caller, m.granter(), m.reference(), m.entry()));
      case GrantCall.Copy c -> {
        side(state, caller, c.source(), all);
        side(state, caller, c.dest(), all);
      }
      default -> {}
    }
  }

  private static void side(State state, int caller, GrantCall.Side side, List<Revealed> all) {
    if (side.byReference()) {
      int owner = side.dom() == EventCall.SELF ? caller : side.dom();
      all.add(entry(state, caller, owner, side.page(), side.entry()));
    }
  }

  private static Revealed entry(
      State state, int caller, int granter, long reference, Optional<GrantCall.Entry> entry) {
    Optional<GrantState> grants = state.domain(granter).map(DomainState::grants);
    boolean possible =
        state
            .domain(granter)
            .filter(d -> reference < (long) d.limits().grantFrames() * entriesPerFrame())
            .isPresent();
    boolean there = grants.map(g -> g.isReference(reference)).orElse(false);
    int user = -1;
    if (there && grants.get().uses().get((int) reference) instanceof GrantState.Use use) {
      user = use.user() == caller ? caller : Integer.MAX_VALUE;
    }
    boolean memory = entry.isPresent() && isMemory(state.domain(granter), entry.get().frame());
    return new Revealed(GRANT_ENTRY, List.of(possible, there, user, memory));
  }

  private static int entriesPerFrame() {
    return GrantState.ENTRIES_PER_FRAME;
  }

  private static boolean isMemory(Optional<DomainState> d, long gfn) {
    if (d.isEmpty() || gfn < 0 || Integer.MAX_VALUE < gfn) {
      return false;
    }
    Leaf leaf = d.get().leaves().get((int) gfn);
    Holding holding = leaf == null ? null : d.get().frames().get(leaf.frame());
    return leaf != null && leaf.own() && holding != null && holding.isMemory();
  }

  /** Guest frame numbers of the caller's pages that others have mapped. */
  private static Revealed shared(State state, int caller) {
    List<Object> shared = new ArrayList<>();
    state
        .at(caller)
        .leaves()
        .forEach((gfn, leaf) -> {
          if (leaf.own() && isUsed(state, leaf.frame())) {
            shared.add(gfn);
          }
        });
    return new Revealed(STILL_USED, shared);
  }

  private static boolean isUsed(State state, int frame) {
    return state.domains().values().stream()
        .anyMatch(d -> d.leaves().values().stream().anyMatch(l -> !l.own() && l.frame() == frame));
  }
}
