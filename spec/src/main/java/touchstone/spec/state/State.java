package touchstone.spec.state;

import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Everything isolation and resource control are about, and nothing of how it is kept.
 *
 * <p>The content of memory is not part of it: guests change it without asking. What a step writes
 * there is among its {@code Effects}.
 *
 * @param host what the machine has, for ever
 * @param policy who may act upon whom
 * @param domains live and dying domains by number
 */
public record State(Host host, Policy policy, PSortedMap<Integer, DomainState> domains) {

  /** A machine without domains. */
  public static State empty(Host host, Policy policy) {
    return new State(host, policy, TreePMap.empty());
  }

  public Optional<DomainState> domain(int id) {
    return Optional.ofNullable(domains.get(id));
  }

  /** A domain that is known to be there. */
  public DomainState at(int id) {
    return domain(id).orElseThrow(() -> new IllegalArgumentException("no domain " + id));
  }

  /** The state with a domain put in the place of the one that has its number. */
  public State with(DomainState domain) {
    return new State(host, policy, domains.plus(domain.id(), domain));
  }

  public State without(int domain) {
    return new State(host, policy, domains.minus(domain));
  }
}
