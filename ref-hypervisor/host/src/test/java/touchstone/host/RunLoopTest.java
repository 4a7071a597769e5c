package touchstone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** The loop against scripted CPUs: who goes next, and how idle clocks are carried along. */
class RunLoopTest {
  private static final int COST = 100;

  /** Each CPU has an amount of work; a CPU without work may have a timer that brings some. */
  private static final class Script implements RunLoop.Processors {
    final long[] clock;
    final int[] work;
    final long[] deadline;
    final Deque<Integer> order = new ArrayDeque<>();

    Script(int... work) {
      this.work = work;
      clock = new long[work.length];
      deadline = new long[work.length];
      Arrays.fill(deadline, Long.MAX_VALUE);
    }

    @Override
    public int count() {
      return work.length;
    }

    @Override
    public long now(int cpu) {
      return clock[cpu];
    }

    @Override
    public void idleUntil(int cpu, long time) {
      assertThat(time).isGreaterThanOrEqualTo(clock[cpu]);
      clock[cpu] = time;
    }

    @Override
    public long step(int cpu) {
      if (deadline[cpu] <= clock[cpu]) {
        deadline[cpu] = Long.MAX_VALUE;
        work[cpu]++;
      }
      if (work[cpu] == 0) {
        return -1;
      }
      work[cpu]--;
      order.add(cpu);
      clock[cpu] += COST;
      return COST;
    }

    @Override
    public long nextDeadline(int cpu) {
      return deadline[cpu];
    }
  }

  @Test
  void cpusTakeTurnsByTheirClocks() {
    Script script = new Script(3, 3);
    script.clock[1] = 150;
    runToStall(script);
    assertThat(script.order).containsExactly(0, 0, 1, 0, 1, 1);
  }

  @Test
  void idleCpuJumpsToItsTimer() {
    Script script = new Script(0);
    script.deadline[0] = 5_000_000;
    runToStall(script);
    assertThat(script.clock[0]).isEqualTo(5_000_000 + COST);
  }

  @Test
  void idleCpuWaitsAtTheEndForALaterTimer() {
    Script script = new Script(0);
    script.deadline[0] = 5_000_000;
    RunLoop loop = new RunLoop(script);
    while (loop.now() < 2_000_000) {
      assertThat(loop.turn(2_000_000)).isEqualTo(RunLoop.Turn.IDLE);
    }
    assertThat(loop.now()).isEqualTo(2_000_000);
    runToStall(script);
    assertThat(script.clock[0]).isEqualTo(5_000_000 + COST);
  }

  @Test
  void idleCpuFollowsTheBusyOneAndFindsWhatItLeft() {
    Script script = new Script(5, 0);
    RunLoop loop = new RunLoop(script);
    for (int i = 0; i < 6; i++) {
      loop.turn(Long.MAX_VALUE);
    }
    script.work[1] = 1;
    while (script.work[1] > 0) {
      assertThat(loop.turn(Long.MAX_VALUE)).isNotEqualTo(RunLoop.Turn.STALLED);
    }
    assertThat(script.clock[1]).isBetween(script.clock[0] - COST, script.clock[0] + COST);
  }

  @Test
  void stallsOnlyWithoutWorkAndTimers() {
    Script script = new Script(0, 0);
    script.deadline[1] = 700;
    RunLoop loop = new RunLoop(script);
    while (loop.turn(Long.MAX_VALUE) != RunLoop.Turn.STALLED) {
      assertThat(loop.now()).isLessThan(10_000);
    }
    assertThat(script.order).containsExactly(1);
    script.work[0] = 1;
    loop.disturb();
    assertThat(loop.turn(Long.MAX_VALUE)).isEqualTo(RunLoop.Turn.WORKED);
  }

  private static void runToStall(Script script) {
    RunLoop loop = new RunLoop(script);
    while (loop.turn(Long.MAX_VALUE) != RunLoop.Turn.STALLED) {
      assertThat(loop.now()).isLessThan(10_000_000);
    }
  }
}
