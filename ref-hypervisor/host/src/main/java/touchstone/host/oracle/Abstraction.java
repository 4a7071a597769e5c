package touchstone.host.oracle;

import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.spec.state.Host;
import touchstone.spec.state.Policy;
import touchstone.spec.state.State;

/**
 * From the core's concrete state to the specification's: only reads, and only through questions the
 * core answers to everybody.
 */
public final class Abstraction {
  private final Core core;
  private final Host host;
  private final Policy policy;
  private final DomainAbstraction domains;

  public Abstraction(Core core, Hardware hardware, boolean silo) {
    this.core = core;
    Frames frames = core.frames();
    host = new Host(frames.count(), hardware.cpus(), frames.domains(), Frames.GFNS);
    policy = silo ? Policy.SILO : Policy.DEFAULT;
    domains = new DomainAbstraction(frames);
  }

  /** The state as it is now. */
  public State state() {
    State state = State.empty(host, policy);
    for (int id = 0; id < host.domainIds(); id++) {
      Domain domain = core.domains().find(id);
      if (domain != null) {
        state = state.with(domains.of(domain));
      }
    }
    return state;
  }
}
