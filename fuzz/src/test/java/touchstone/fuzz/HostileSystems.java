package touchstone.fuzz;

import java.util.Random;
import java.util.function.Function;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.trace.Failures;
import touchstone.core.trace.Heading;
import touchstone.core.trace.TraceRun;

/**
 * Systems that inputs drive: one for each CPU model and policy.
 *
 * <p>Byte 0 of an input chooses the system, bytes 1 and 2 seed the noise in memory; the rest
 * decides what {@link HostileHypercalls} does, so valid handles, ports and frames are likely. A
 * system serves many inputs before it is begun anew, so that what one leaves behind the next can
 * meet. A failure writes the whole history since as a trace, which replays.
 */
final class HostileSystems {
  private static final int SYSTEMS = 4;
  private static final int HEADER = 3;
  private static final int CALLS_PER_INPUT = 256;

  /**
   * A system and what is done after each of its steps.
   *
   * @param run the system
   * @param afterStep as telling a judge to take what is for given
   */
  record Subject(TraceRun run, Runnable afterStep) {}

  private final String name;
  private final int betweenChecks;
  private final int lifetime;
  private final Function<Heading, Subject> maker;
  private final Subject[] subjects = new Subject[SYSTEMS];
  private final int[] calls = new int[SYSTEMS];
  private final int[] checked = new int[SYSTEMS];
  private final CallMeter meter = new CallMeter();

  /**
   * Systems yet to be made.
   *
   * @param name of the traces of failures
   * @param betweenChecks calls after which the invariants are looked at
   * @param lifetime calls after which a system is begun anew
   */
  HostileSystems(String name, int betweenChecks, int lifetime, Function<Heading, Subject> maker) {
    this.name = name;
    this.betweenChecks = betweenChecks;
    this.lifetime = lifetime;
    this.maker = maker;
  }

  /** Does what the input says; whatever goes wrong is an AssertionError that names the trace. */
  void run(byte[] input) {
    if (input.length <= HEADER) {
      return;
    }
    int which = input[0] & SYSTEMS - 1;
    Subject subject = subject(which);
    try {
      execute(input, which, subject);
      check(which, subject.run());
    } catch (RuntimeException | AssertionError | StackOverflowError failure) {
      subjects[which] = null;
      throw new AssertionError("trace: " + Failures.write(name, subject.run(), failure), failure);
    }
  }

  private void execute(byte[] input, int which, Subject subject) {
    ChosenBytes choices = new ChosenBytes(input, HEADER);
    Random noise = new Random(input[1] & 0xFF | (input[2] & 0xFF) << 8);
    HostileHypercalls guests = new HostileHypercalls(subject.run(), choices, noise);
    for (int i = 0; i < CALLS_PER_INPUT && !choices.isEmpty(); i++) {
      guests.step();
      subject.afterStep().run();
    }
    int made = guests.successes + guests.errors;
    calls[which] += made;
    meter.add(made);
  }

  private void check(int which, TraceRun run) {
    run.rig.hw.events.clear();
    run.rig.console.clear();
    if (calls[which] - checked[which] >= betweenChecks) {
      new InvariantCheck(run.rig).check();
      checked[which] = calls[which];
    }
    if (calls[which] >= lifetime) {
      new InvariantCheck(run.rig).checkFreeFramesAreZero();
      subjects[which] = null;
    }
  }

  private Subject subject(int which) {
    if (subjects[which] == null) {
      int vendor = (which & 1) == 0 ? Hardware.INTEL : Hardware.AMD;
      subjects[which] = maker.apply(Heading.usual(vendor, (which & 2) != 0));
      calls[which] = 0;
      checked[which] = 0;
    }
    return subjects[which];
  }
}
