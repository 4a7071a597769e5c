package touchstone.spec.step;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import touchstone.spec.state.State;

/** What the specification says of an answer. */
public sealed interface Verdict {

  /**
   * The answer is allowed, and this is the only state allowed after it.
   *
   * @param signals ports that must be pending now if their guest has not consumed them
   * @param used freedoms that the hypervisor has made use of
   * @param writes where it may have written, besides the caller's own memory, the event bits of
   *     {@code signals} and frames that have just been chosen
   */
  record Allowed(State post, List<Endpoint> signals, Set<Looseness> used, List<Write> writes)
      implements Verdict {
    public Allowed(State post, List<Endpoint> signals, Set<Looseness> used) {
      this(post, signals, used, List.of());
    }

    public Allowed {
      signals = List.copyOf(signals);
      writes = List.copyOf(writes);
      used = used.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(used));
    }

    public Allowed signalling(Endpoint... ports) {
      return new Allowed(post, List.of(ports), used, writes);
    }

    public Allowed writing(List<Write> where) {
      return new Allowed(post, signals, used, where);
    }

    public Allowed leadingTo(State other) {
      return new Allowed(other, signals, used, writes);
    }

    public Allowed signalling(List<Endpoint> ports) {
      return new Allowed(post, ports, used);
    }

    public Allowed by(Looseness freedom) {
      Set<Looseness> more = EnumSet.of(freedom);
      more.addAll(used);
      return new Allowed(post, signals, more, writes);
    }
  }

  /** The same verdict, with a freedom noted if the answer is allowed. */
  default Verdict using(Looseness freedom) {
    return this instanceof Allowed allowed ? allowed.by(freedom) : this;
  }

  /**
   * The answer breaks a rule.
   *
   * @param expected what should have happened instead
   * @param because the rule
   */
  record Refused(String expected, String because) implements Verdict {}

  /** The specification says nothing about this call. */
  record Silent(String what) implements Verdict {}
}
