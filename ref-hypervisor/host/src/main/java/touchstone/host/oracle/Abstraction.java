package touchstone.host.oracle;

import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Host;
import touchstone.spec.state.Policy;
import touchstone.spec.state.State;

/**
 * From the core's concrete state to the specification's: only reads, and only through questions the
 * core answers to everybody.
 *
 * <p>Each time it looks at everything, but it builds anew only what has changed; the rest of the
 * state is shared with the one before, so that comparing the two is quick.
 */
public final class Abstraction {
  private final Core core;
  private final Host host;
  private final OwnedFrames owned;
  private final DomainAbstraction[] domains;
  private State last;

  public Abstraction(Core core, Hardware hardware, boolean silo) {
    this.core = core;
    Frames frames = core.frames();
    host = new Host(frames.count(), hardware.cpus(), frames.domains(), Frames.GFNS);
    owned = new OwnedFrames(core);
    domains = new DomainAbstraction[host.domainIds()];
    last = State.empty(host, silo ? Policy.SILO : Policy.DEFAULT);
  }

  /** The state as it is now. */
  public State state() {
    owned.refresh();
    return domains(true);
  }

  /**
   * The state as it is now except that frames, places, ports and grants are those of the last
   * {@link #state}: between steps they must not change, and if they do, the next step's end tells.
   */
  public State betweenSteps() {
    return domains(false);
  }

  private State domains(boolean whole) {
    State state = last;
    for (int id = 0; id < host.domainIds(); id++) {
      Domain domain = core.domains().find(id);
      DomainState before = state.domains().get(id);
      if (domain == null) {
        domains[id] = null;
        state = before == null ? state : state.without(id);
      } else {
        DomainState now = of(domain).state(owned.of(id), whole);
        state = now == before ? state : state.with(now);
      }
    }
    last = state;
    return state;
  }

  /** A number may have passed to another domain. */
  private DomainAbstraction of(Domain d) {
    DomainAbstraction known = domains[d.id];
    if (known == null || !known.isOf(d)) {
      known = new DomainAbstraction(host, core.frames(), core.subsystems().events, d);
      domains[d.id] = known;
    }
    return known;
  }
}
