package touchstone.conformance.targets.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.CaseResult;
import touchstone.conformance.suite.CaseResult.RoleConsole;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.GuestTest.Role;
import touchstone.conformance.suite.Verdict;
import touchstone.conformance.targets.DomainEnd;
import touchstone.conformance.targets.Judgement;
import touchstone.conformance.targets.Observation;
import touchstone.host.GuestHandle;
import touchstone.host.GuestState;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.oracle.Disagreement;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.image.CorruptImageException;

/**
 * One case on a machine of its own: roles are built, run to their ends, and judged.
 *
 * <p>Domain ids are given in order of creation from 1 on, so a command line can name the peer
 * before it exists; the guess is checked.
 */
final class ReferenceCase {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Case subject;
  private final GuestTest test;
  private final List<Role> roles;
  private final SystemOptions options;
  private final Function<Role, byte[]> images;
  private final List<GuestHandle> handles = new ArrayList<>();
  private final List<GuestState> ends = new ArrayList<>();
  private @Nullable ReferenceSystem system;
  private @Nullable Disagreement disagreement;

  ReferenceCase(Case subject, SystemOptions options, Function<Role, byte[]> images) {
    this.subject = subject;
    this.test = subject.test();
    this.roles = test.allRoles();
    this.options = options;
    this.images = images;
  }

  CaseResult result() {
    try {
      ReferenceSystem running = new ReferenceSystem(options);
      system = running;
      return test.sequence() ? runInSequence(running) : runTogether(running);
    } catch (ToolstackException | CorruptImageException e) {
      return finish(Verdict.CRASH, "toolstack: " + e.getMessage());
    } catch (Disagreement found) {
      disagreement = found;
      return finish(Verdict.FAIL, "oracle: " + found.summary());
    } catch (RuntimeException e) {
      return finish(Verdict.CRASH, "the hypervisor failed: " + e);
    }
  }

  private CaseResult runTogether(ReferenceSystem running)
      throws ToolstackException, CorruptImageException {
    for (Role role : roles) {
      build(running, role);
    }
    for (GuestHandle handle : handles) {
      running.start(handle);
    }
    long end = running.virtualTime() + test.timeoutSeconds() * NANOS_PER_SECOND;
    long started = running.virtualTime();
    for (int i : toBeDestroyed()) {
      GuestHandle doomed = handles.get(i);
      running.run(started + destroyAfter(roles.get(i)) - running.virtualTime());
      if (doomed.state() == GuestState.RUNNING) {
        running.destroy(doomed);
      }
    }
    StopReason reason = running.run(end - running.virtualTime());
    handles.forEach(handle -> ends.add(handle.state()));
    return judge(running, reason);
  }

  /** Indices of the roles that do not end by themselves, in the order in which they go. */
  private List<Integer> toBeDestroyed() {
    return IntStream.range(0, roles.size())
        .filter(i -> roles.get(i).destroyAfter() != null)
        .boxed()
        .sorted(Comparator.comparing(i -> destroyAfter(roles.get(i))))
        .toList();
  }

  /** ns after the start, at most the test's time limit. */
  private long destroyAfter(Role role) {
    Integer millis = role.destroyAfter();
    return millis == null ? test.timeoutSeconds() * NANOS_PER_SECOND : millis * NANOS_PER_MILLI;
  }

  private CaseResult runInSequence(ReferenceSystem running)
      throws ToolstackException, CorruptImageException {
    StopReason reason = StopReason.ALL_DOWN;
    for (Role role : roles) {
      GuestHandle handle = build(running, role);
      running.start(handle);
      reason = running.run(destroyAfter(role));
      boolean doomed = role.destroyAfter() != null && handle.state() == GuestState.RUNNING;
      ends.add(doomed ? GuestState.DESTROYED : handle.state());
      if (reason == StopReason.ERROR || !doomed && reason != StopReason.ALL_DOWN) {
        break;
      }
      running.destroy(handle);
      reason = StopReason.ALL_DOWN;
    }
    return judge(running, reason);
  }

  private GuestHandle build(ReferenceSystem running, Role role)
      throws ToolstackException, CorruptImageException {
    int self = handles.size() + 1;
    int peer = roles.size() == 1 ? self : roles.size() + 1 - self;
    String name = role.name().isEmpty() ? test.name() : test.name() + "-" + role.name();
    GuestHandle handle =
        running.createPaused(
            GuestConfig.of(name, images.apply(role), test.memoryBytes(role))
                .withVcpus(test.vcpus(role))
                .withShare(test.weight(role), test.cap(role))
                .withCommandLine(test.commandLine(role, self, peer)));
    handles.add(handle);
    if (handle.id() != self) {
      throw new IllegalStateException(
          "domain id " + handle.id() + " where " + self + " was promised");
    }
    return handle;
  }

  private CaseResult judge(ReferenceSystem running, StopReason reason) {
    if (reason == StopReason.ERROR) {
      return finish(Verdict.CRASH, running.failure().orElse("the machine failed"));
    }
    return result(Judgement.of(test, observations(reason)));
  }

  private List<Observation> observations(StopReason reason) {
    List<Observation> seen = new ArrayList<>();
    for (int i = 0; i < handles.size(); i++) {
      DomainEnd end = i < ends.size() ? end(ends.get(i), reason) : DomainEnd.ABSENT;
      seen.add(new Observation(roles.get(i), ReferenceTarget.text(handles.get(i).console()), end));
    }
    return seen;
  }

  private static DomainEnd end(GuestState state, StopReason reason) {
    return switch (state) {
      case RUNNING -> reason == StopReason.STALLED ? DomainEnd.STALLED : DomainEnd.RUNNING;
      case POWEROFF -> DomainEnd.POWEROFF;
      case REBOOT, SOFT_RESET -> DomainEnd.REBOOT;
      case SUSPEND -> DomainEnd.SUSPEND;
      case CRASH, WATCHDOG -> DomainEnd.CRASH;
      case DESTROYED -> DomainEnd.DESTROYED;
    };
  }

  private CaseResult finish(Verdict verdict, String reason) {
    return result(new Judgement(verdict, reason));
  }

  private CaseResult result(Judgement judgement) {
    long millis = system == null ? 0 : system.virtualTime() / NANOS_PER_MILLI;
    CaseResult result = judgement.result(subject, observations(StopReason.ALL_DOWN), millis, 0);
    return disagreement == null
        ? result
        : result.withConsole(new RoleConsole("oracle", disagreement.report()));
  }
}
