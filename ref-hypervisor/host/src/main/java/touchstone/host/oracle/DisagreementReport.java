package touchstone.host.oracle;

import java.util.List;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Errno;
import touchstone.spec.step.Finding;

/** Puts a disagreement into words: call, answer, expectation, and the state around it. */
public final class DisagreementReport {
  private DisagreementReport() {}

  /** A step that is not as specified. */
  public static String of(Invocation call, Returned answer, Finding finding, State pre, State now) {
    return head(call, answer) + body(finding, pre, now);
  }

  /** What has changed between two steps and should not. */
  public static String between(Finding finding, State before, State now) {
    return "Outside of any step the specification does not allow this.\n"
        + body(finding, before, now);
  }

  /** One line. */
  public static String summary(String step, Finding finding) {
    return switch (finding) {
      case Finding.WrongAnswer wrong -> step + ": expected " + wrong.expected();
      case Finding.WrongState _ -> step + ": the state is not the expected one";
      case Finding.WrongSignals wrong when wrong.stray().isEmpty() -> step + ": an event is lost";
      case Finding.WrongSignals _ -> step + ": an event that nobody sent";
      case Finding.Agrees _, Finding.Silent _ -> step;
    };
  }

  private static String body(Finding finding, State pre, State now) {
    return switch (finding) {
      case Finding.WrongAnswer wrong ->
          "expected: "
              + wrong.expected()
              + "\nbecause:  "
              + wrong.because()
              + "\n"
              + section("the step changed", Comparison.differences("was", pre, "is", now));
      case Finding.WrongState wrong ->
          section(
                  "the state is not the expected one",
                  Comparison.differences(wrong.expected(), now))
              + section(
                  "the step was to change",
                  Comparison.differences("was", pre, "to", wrong.expected()));
      case Finding.WrongSignals wrong ->
          section("events lost", wrong.lost().stream().map(Object::toString).toList())
              + section(
                  "events nobody sent", wrong.stray().stream().map(Object::toString).toList());
      case Finding.Agrees _, Finding.Silent _ -> "";
    };
  }

  static String broken(Invocation call, Returned answer, List<String> violations) {
    return head(call, answer) + section("isolation is broken", violations);
  }

  private static String head(Invocation call, Returned answer) {
    String status =
        answer.preempted() ? "preempted after " + answer.progress() : Errno.name(answer.status());
    return "The specification does not allow this.\n"
        + String.format("caller:   d%d vCPU %d, %d ns%n", call.domain(), call.vcpu(), call.time())
        + "call:     "
        + call.call()
        + (call.resultWritable() ? "" : ", its result cannot be delivered")
        + "\nanswer:   "
        + status
        + (answer.values().isEmpty() ? "" : ", delivered " + answer.values())
        + (answer.items().isEmpty() ? "" : ", items " + answer.items())
        + (answer.frames().isEmpty() ? "" : ", frames " + answer.frames())
        + "\n";
  }

  private static String section(String title, List<String> lines) {
    StringBuilder out = new StringBuilder(title).append(":\n");
    if (lines.isEmpty()) {
      out.append("  nothing\n");
    }
    lines.forEach(line -> out.append("  ").append(line).append('\n'));
    return out.toString();
  }
}
