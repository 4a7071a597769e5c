package touchstone.conformance.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import touchstone.conformance.suite.CaseResult;

/** One line per finished case: number, verdict, id, time, and the reason if there is one. */
final class Progress implements Consumer<CaseResult> {
  private final PrintStream out;
  private final int total;
  private int done;

  Progress(PrintStream out, int total) {
    this.out = out;
    this.total = total;
  }

  @Override
  public void accept(CaseResult r) {
    done++;
    out.printf(
        Locale.ROOT,
        "[%3d/%d] %-8s %-44s %6.2f s%s%n",
        done,
        total,
        r.verdict().label(),
        r.subject().id(),
        r.seconds(),
        r.reason().isEmpty() ? "" : "  " + r.reason());
  }
}
