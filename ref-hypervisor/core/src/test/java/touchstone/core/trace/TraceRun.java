package touchstone.core.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.GuestMemory;
import touchstone.core.hypercall.Rig;

/**
 * A system to which steps are done one by one, remembering them: what a property test or a fuzz
 * target drives, and what replays a trace.
 *
 * <p>A judge of single hypercalls, such as the specification's oracle, is the {@code StepObserver}
 * of the rig's core; whoever drives the run checks the invariants.
 */
public final class TraceRun {
  private static final int PAGE = 4096;
  private static final int ENTRY_BYTES = 8;
  private static final int ENTRIES = PAGE / ENTRY_BYTES;

  public final Rig rig;
  private final String heading;
  private final List<Step> steps = new ArrayList<>();

  public TraceRun(Heading heading) {
    this(heading.build(), heading.toString());
  }

  /** Steps on a rig that somebody else has built and described. */
  public TraceRun(Rig rig, String heading) {
    this.rig = rig;
    this.heading = heading;
  }

  /** Does a step; the result of a call, 0 of anything else. What cannot be done is left out. */
  public long apply(Step step) {
    Domain d = rig.s.domains.find(step.domain());
    if (d == null) {
      return 0;
    }
    if (step instanceof Step.Call call) {
      return call(d, call);
    }
    steps.add(step);
    switch (step) {
      case Step.Write write -> write(d, write.address(), write.bytes());
      case Step.Entry entry -> entry(d, entry.reference(), entry.value());
      case Step.Resume resume -> rig.s.lifecycle.resume(d);
      case Step.Ready ready -> rig.s.scheduler.ready(d.vcpu[0], 0);
      case Step.Layout layout -> d.narrow = layout.narrow();
      case Step.Call never -> throw new IllegalStateException(never.toString());
    }
    return 0;
  }

  /** A call that throws is in the trace too, without a result. */
  private long call(Domain d, Step.Call call) {
    if (call.vcpu() >= d.maxVcpus || !d.vcpu[call.vcpu()].initialised || d.dying) {
      return 0;
    }
    steps.add(call);
    long result = rig.call(d.vcpu[call.vcpu()], call.number(), call.args());
    steps.set(
        steps.size() - 1,
        new Step.Call(
            call.domain(), call.vcpu(), call.number(), call.args(), OptionalLong.of(result)));
    return result;
  }

  private void write(Domain d, long address, byte[] bytes) {
    if (!GuestMemory.mayAccess(rig.s.frames, d.id, address / PAGE, true)) {
      return;
    }
    int room = PAGE - (int) (address % PAGE);
    rig.hw.write(rig.host(d, address), bytes, Math.min(bytes.length, room));
  }

  private void entry(Domain d, int reference, long value) {
    if (!d.dying && reference / ENTRIES < d.grants.frames()) {
      long frame = d.grants.frameAt(reference / ENTRIES);
      rig.hw.write64(frame * PAGE + (long) reference % ENTRIES * ENTRY_BYTES, value);
    }
  }

  /** Steps done so far. */
  public int size() {
    return steps.size();
  }

  /** The whole run as a trace. */
  public String text() {
    StringBuilder text = new StringBuilder(heading);
    steps.forEach(step -> text.append(step).append('\n'));
    return text.toString();
  }
}
