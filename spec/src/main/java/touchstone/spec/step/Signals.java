package touchstone.spec.step;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;

/** Whether the events of a step are those it sends: none lost, none stray. */
final class Signals {
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparingInt(Endpoint::domain).thenComparingInt(Endpoint::port);

  private Signals() {}

  /**
   * @param active domains that may have written their own pending bits meanwhile
   */
  // [model->req~evt-pending-kept~1]
  static Finding judge(
      List<Endpoint> sent, Outcome outcome, Set<Integer> active, Set<Looseness> used) {
    List<Endpoint> lost =
        sent.stream()
            .filter(port -> !active.contains(port.domain()))
            .filter(port -> hasBit(outcome.state(), port) && !outcome.isPending(port))
            .toList();
    List<Endpoint> stray =
        outcome.raised().stream()
            .filter(port -> !active.contains(port.domain()) && !sent.contains(port))
            .sorted(ORDER)
            .toList();
    return lost.isEmpty() && stray.isEmpty()
        ? new Finding.Agrees(used)
        : new Finding.WrongSignals(lost, stray);
  }

  /** A port beyond the bitmap has none, and a dying domain hears nothing. */
  private static boolean hasBit(State state, Endpoint port) {
    DomainState d = state.domains().get(port.domain());
    return d != null && !d.dying() && port.port() < d.settings().bitmapPorts();
  }
}
