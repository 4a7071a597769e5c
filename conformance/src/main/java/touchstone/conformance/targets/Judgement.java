package touchstone.conformance.targets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.ConsoleVerdict;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.suite.Verdict;

/**
 * The verdict on a case, the same way for every target: what each role said, then how its domain
 * ended.
 *
 * @param reason empty for a pass
 */
public record Judgement(Verdict verdict, String reason) {

  /** Judges a case of which every role has been seen; the first role in trouble decides. */
  public static Judgement of(GuestTest test, List<Observation> roles) {
    return roles.stream()
        .map(role -> trouble(test, role))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(new Judgement(Verdict.PASS, ""));
  }

  /** The result of a case, consoles included. */
  public CaseResult result(
      Case subject, List<Observation> roles, long virtualMillis, double seconds) {
    List<RoleConsole> consoles = new ArrayList<>();
    roles.forEach(r -> consoles.add(new RoleConsole(r.role().name(), r.console())));
    return new CaseResult(subject, verdict, reason, virtualMillis, seconds, consoles);
  }

  private static Optional<Judgement> trouble(GuestTest test, Observation seen) {
    Role role = seen.role();
    String prefix = role.name().isEmpty() ? "" : role.name() + ": ";
    ConsoleVerdict said = ConsoleVerdict.of(seen.console());
    if (said.verdict() == Verdict.FAIL || said.verdict() == Verdict.SKIP) {
      return trouble(said.verdict(), prefix + said.reason());
    }
    if (seen.end() == DomainEnd.STALLED) {
      return trouble(Verdict.CRASH, prefix + "waits for ever; " + said.reason());
    }
    if (seen.end() == DomainEnd.RUNNING) {
      return trouble(
          Verdict.TIMEOUT,
          prefix + "still running after " + test.timeoutSeconds() + " virtual seconds");
    }
    if (seen.end() == DomainEnd.ABSENT) {
      return trouble(Verdict.CRASH, prefix + "was not started");
    }
    if (said.verdict() != Verdict.PASS) {
      return trouble(said.verdict(), prefix + said.reason());
    }
    return endedAsExpected(test, seen)
        ? Optional.empty()
        : trouble(
            Verdict.FAIL,
            prefix + "ended by " + seen.end() + ", expected " + expectedEnd(test, role));
  }

  private static Optional<Judgement> trouble(Verdict verdict, String reason) {
    return Optional.of(new Judgement(verdict, reason));
  }

  private static String expectedEnd(GuestTest test, Role role) {
    return role.destroyAfter() == null ? test.expectedEnd(role) : "its destruction while running";
  }

  private static boolean endedAsExpected(GuestTest test, Observation seen) {
    if (seen.role().destroyAfter() != null) {
      return seen.end() == DomainEnd.DESTROYED;
    }
    return switch (test.expectedEnd(seen.role())) {
      case "any" -> true;
      case "reboot" -> seen.end() == DomainEnd.REBOOT;
      case "crash" -> seen.end() == DomainEnd.CRASH;
      default -> seen.end() == DomainEnd.POWEROFF;
    };
  }
}
