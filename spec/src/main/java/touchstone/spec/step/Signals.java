package touchstone.spec.step;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import touchstone.spec.call.Call;
import touchstone.spec.call.EventCall.BindVcpu;
import touchstone.spec.call.EventCall.Close;
import touchstone.spec.call.EventCall.Reset;
import touchstone.spec.call.EventCall.Send;
import touchstone.spec.call.EventCall.Unmask;
import touchstone.spec.call.GuestExit.Fatal;
import touchstone.spec.call.GuestExit.Halt;
import touchstone.spec.call.GuestExit.HypercallInstruction;
import touchstone.spec.call.SchedCall;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.UnservedCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.State;

/** Whether the events of a step are those it sends: none lost, none stray. */
final class Signals {
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparingInt(Endpoint::domain).thenComparingInt(Endpoint::port);

  private Signals() {}

  /**
   * @param sent by the step
   * @param readers domains that may have taken events meanwhile
   * @param writers domains that may have set pending bits of their own, and any in event words that
   *     they may write to
   * @param writes where else the step may have written
   */
  // [model->req~evt-pending-kept~1]
  static Finding judge(
      List<Endpoint> sent,
      Outcome outcome,
      Set<Integer> readers,
      Set<Integer> writers,
      List<Write> writes,
      Set<Looseness> used) {
    List<Endpoint> lost =
        sent.stream()
            .filter(port -> !readers.contains(port.domain()))
            .filter(port -> hasBit(outcome.state(), port) && !outcome.isPending(port))
            .filter(port -> !isShared(outcome.state(), port, readers, writes))
            .toList();
    List<Endpoint> stray =
        outcome.raised().stream()
            .filter(port -> !writers.contains(port.domain()) && !sent.contains(port))
            .filter(port -> !isShared(outcome.state(), port, writers, writes))
            .sorted(ORDER)
            .toList();
    return lost.isEmpty() && stray.isEmpty()
        ? new Finding.Agrees(used)
        : new Finding.WrongSignals(lost, stray);
  }

  /** A port beyond the bitmap or the event array has none, and a dying domain hears nothing. */
  private static boolean hasBit(State state, Endpoint port) {
    DomainState d = state.domains().get(port.domain());
    return d != null && !d.dying() && port.port() < d.settings().pendingBits();
  }

  /** Event words are ordinary memory: who was given the page may write them as their owner may. */
  private static boolean isShared(
      State state, Endpoint port, Set<Integer> writers, List<Write> writes) {
    DomainState d = state.domains().get(port.domain());
    if (d == null || !(d.settings().events() instanceof EventAbi.Fifo fifo)) {
      return false;
    }
    int frame = fifo.frameOf(port.port());
    return writes.stream().anyMatch(w -> w.frame() == frame)
        || state.domains().values().stream()
            .filter(other -> writers.contains(other.id()))
            .flatMap(other -> other.leaves().values().stream())
            .anyMatch(leaf -> leaf.frame() == frame && leaf.rights().write());
  }

  /** Whether a call writes into the caller's memory, where its own pending bits are, too. */
  static boolean mayWrite(Call call) {
    return switch (call) {
      case SchedCall _, TimerCall _, UnservedCall _, Halt _, Fatal _, HypercallInstruction _ ->
          false;
      case Close _, Send _, BindVcpu _, Unmask _, Reset _ -> false;
      default -> true;
    };
  }
}
