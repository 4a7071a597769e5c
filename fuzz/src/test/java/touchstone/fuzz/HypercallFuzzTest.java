package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.util.Random;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.trace.Failures;
import touchstone.core.trace.Heading;
import touchstone.core.trace.TraceRun;

/**
 * Any bytes are a sequence of hypercalls with hostile memory: the core answers each, and its
 * invariants hold.
 *
 * <p>Byte 0 chooses CPU model and policy, bytes 1 and 2 seed the noise in memory; the rest decides
 * what {@link HostileHypercalls} does, so valid handles, ports and frames are likely. One system
 * serves many inputs, as one that is begun anew costs more than a thousand calls. A failure writes
 * the whole history since as a trace, which replays.
 */
// [fuzz->req~hyp-no-harm~1]
class HypercallFuzzTest {
  private static final int SYSTEMS = 4;
  private static final int CALLS_PER_INPUT = 256;

  /** Calls after which invariants are checked and the system is begun anew. */
  private static final int LIFETIME = 50_000;

  private static final TraceRun[] RUNS = new TraceRun[SYSTEMS];
  private static final int[] CALLS = new int[SYSTEMS];
  private static long total;

  @FuzzTest(maxDuration = "1h")
  void calls(byte[] input) {
    if (input.length < 4) {
      return;
    }
    int which = input[0] & SYSTEMS - 1;
    TraceRun run = run(which);
    try {
      execute(input, which, run);
    } catch (RuntimeException | AssertionError failure) {
      RUNS[which] = null;
      throw new AssertionError("trace: " + Failures.write("fuzz", run, failure), failure);
    }
  }

  private static void execute(byte[] input, int which, TraceRun run) {
    ChosenBytes choices = new ChosenBytes(input, 3);
    Random noise = new Random(input[1] & 0xFF | (input[2] & 0xFF) << 8);
    HostileHypercalls calls = new HostileHypercalls(run, choices, noise);
    int done = 0;
    while (!choices.isEmpty() && done < CALLS_PER_INPUT) {
      calls.step();
      done++;
    }
    run.rig.hw.events.clear();
    run.rig.console.clear();
    count(calls.successes + calls.errors);
    CALLS[which] += done;
    if (CALLS[which] >= LIFETIME) {
      new InvariantCheck(run.rig).check();
      RUNS[which] = null;
    }
  }

  /** Every so often hypercalls and processor time are printed, for whoever drives the campaign. */
  private static void count(int calls) {
    long before = total;
    total += calls;
    if (total >> 14 != before >> 14) {
      long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      System.err.println("hypercalls: " + total + " in " + nanos / 1_000_000 + " ms");
    }
  }

  private static TraceRun run(int which) {
    TraceRun run = RUNS[which];
    if (run == null) {
      int vendor = (which & 1) == 0 ? Hardware.INTEL : Hardware.AMD;
      run = new TraceRun(Heading.usual(vendor, (which & 2) != 0));
      RUNS[which] = run;
      CALLS[which] = 0;
    }
    return run;
  }
}
