package touchstone.host.oracle;

import java.util.List;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Errno;
import touchstone.spec.step.Verdict;

/** Puts a disagreement into words: call, answer, expectation, and the state around it. */
final class DisagreementReport {
  private DisagreementReport() {}

  static String refused(
      Invocation call, Returned answer, Verdict.Refused verdict, State pre, State now) {
    return head(call, answer)
        + "expected: "
        + verdict.expected()
        + "\nbecause:  "
        + verdict.because()
        + "\n"
        + section("the call changed", Comparison.differences("was", pre, "is", now));
  }

  static String wrongState(Invocation call, Returned answer, State pre, State expected, State now) {
    return head(call, answer)
        + section("the state is not the expected one", Comparison.differences(expected, now))
        + section("the call was to change", Comparison.differences("was", pre, "to", expected));
  }

  private static String head(Invocation call, Returned answer) {
    String status =
        answer.preempted() ? "preempted after " + answer.progress() : Errno.name(answer.status());
    return "The specification does not allow this.\n"
        + String.format("caller:   d%d vCPU %d%n", call.domain(), call.vcpu())
        + "call:     "
        + call.call()
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
