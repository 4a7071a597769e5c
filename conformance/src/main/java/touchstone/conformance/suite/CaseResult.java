package touchstone.conformance.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * What one case came to.
 *
 * @param reason why it is not a plain PASS; empty if it is
 * @param virtualMillis time that passed in the machine
 * @param seconds wall time
 * @param consoles what each role printed
 */
public record CaseResult(
    Case subject,
    Verdict verdict,
    String reason,
    long virtualMillis,
    double seconds,
    List<RoleConsole> consoles) {

  /** The same run, judged otherwise. */
  public CaseResult withVerdict(Verdict other, String why) {
    return new CaseResult(subject, other, why, virtualMillis, seconds, consoles);
  }

  /** With one more text beside the roles' consoles. */
  public CaseResult withConsole(RoleConsole more) {
    List<RoleConsole> all = new ArrayList<>(consoles);
    all.add(more);
    return new CaseResult(subject, verdict, reason, virtualMillis, seconds, List.copyOf(all));
  }

  /** The console of one role; a single guest's role name is empty. */
  public record RoleConsole(String role, String text) {}
}
