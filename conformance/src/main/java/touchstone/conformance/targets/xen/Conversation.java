package touchstone.conformance.targets.xen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.DomainEnd;
import touchstone.conformance.targets.Judgement;
import touchstone.conformance.targets.Observation;
import touchstone.conformance.targets.xen.AgentEvent.RoleSeen;

/** Makes results of what the agent says of a plan, and keeps account of what it owes. */
final class Conversation {
  private final List<Case> cases;
  private final Consumer<CaseResult> results;
  private final List<Case> left;
  private final AgentStream stream = new AgentStream();
  private @Nullable Case underWay;
  private long begun = System.nanoTime();
  private String version = "";
  private boolean over;

  /**
   * @param cases in the order of the plan
   */
  Conversation(List<Case> cases, Consumer<CaseResult> results) {
    this.cases = cases;
    this.results = results;
    this.left = new ArrayList<>(cases);
  }

  /** Hears a line; says whether it told something new. */
  boolean hear(String line) {
    Optional<AgentEvent> event = stream.line(line);
    event.ifPresent(this::take);
    return event.isPresent();
  }

  /** Xen's version; empty before the agent has said it. */
  String version() {
    return version;
  }

  /** The case that has begun and not ended. */
  Optional<Case> underWay() {
    return Optional.ofNullable(underWay);
  }

  /** Cases without a result, in order. */
  List<Case> left() {
    return List.copyOf(left);
  }

  /** Whether the agent has come to the end of the plan. */
  boolean isOver() {
    return over;
  }

  /** The host has failed: the case under way pays for it. */
  void blame(Verdict verdict, String reason, String log) {
    if (underWay != null) {
      CaseResult result = failed(underWay, verdict, reason, List.of());
      finish(result.withConsole(new RoleConsole("xen", log)));
    }
  }

  private void take(AgentEvent event) {
    switch (event) {
      case AgentEvent.Hello hello -> version = hello.version();
      case AgentEvent.Begun begun -> begin(begun.number());
      case AgentEvent.Done done -> done(done);
      case AgentEvent.Garbled garbled ->
          blame(Verdict.CRASH, "the agent's report is damaged: " + garbled.why(), "");
      case AgentEvent.Bye bye -> over = true;
    }
  }

  private void begin(int number) {
    begun = System.nanoTime();
    Case next = number < cases.size() ? cases.get(number) : null;
    underWay = next != null && left.contains(next) ? next : null;
  }

  private void done(AgentEvent.Done done) {
    if (underWay == null || cases.get(done.number()) != underWay) {
      return;
    }
    CaseResult result = judge(underWay, done);
    finish(done.xen().isEmpty() ? result : result.withConsole(new RoleConsole("xen", done.xen())));
  }

  private CaseResult judge(Case subject, AgentEvent.Done done) {
    List<Observation> seen = observations(subject, done.roles());
    if (!done.trouble().isEmpty()) {
      String reason = "toolstack: " + lastLine(done.trouble());
      return failed(subject, Verdict.CRASH, reason, seen)
          .withConsole(new RoleConsole("toolstack", done.trouble()));
    }
    return Judgement.of(subject.test(), seen).result(subject, seen, done.millis(), seconds());
  }

  private CaseResult failed(Case subject, Verdict verdict, String reason, List<Observation> seen) {
    return new Judgement(verdict, reason).result(subject, seen, 0, seconds());
  }

  private void finish(CaseResult result) {
    left.remove(result.subject());
    underWay = null;
    results.accept(result);
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static List<Observation> observations(Case subject, List<RoleSeen> roles) {
    List<Observation> seen = new ArrayList<>();
    List<Role> all = subject.test().allRoles();
    for (int i = 0; i < all.size(); i++) {
      seen.add(
          i < roles.size()
              ? new Observation(all.get(i), roles.get(i).console(), end(roles.get(i).end()))
              : new Observation(all.get(i), "", DomainEnd.ABSENT));
    }
    return seen;
  }

  private static DomainEnd end(String word) {
    return switch (word) {
      case "poweroff" -> DomainEnd.POWEROFF;
      case "reboot", "soft-reset" -> DomainEnd.REBOOT;
      case "suspend" -> DomainEnd.SUSPEND;
      case "crash", "watchdog" -> DomainEnd.CRASH;
      case "destroyed" -> DomainEnd.DESTROYED;
      case "running" -> DomainEnd.RUNNING;
      default -> DomainEnd.ABSENT;
    };
  }

  private static String lastLine(String text) {
    return text.lines().filter(l -> !l.isBlank()).reduce((a, b) -> b).orElse("").strip();
  }
}
