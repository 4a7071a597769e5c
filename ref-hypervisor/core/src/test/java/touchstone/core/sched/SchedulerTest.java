package touchstone.core.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/** The scheduler against a simulated computer: several clocks, guests that run, block and wake. */
class SchedulerTest {
  private static final long SLICE = 1000000;
  private static final long SECOND = 1000 * SLICE;
  private static final long END = 10 * Caps.WINDOW;

  /** A computer that runs the CPU with the earliest clock next, as the host does. */
  private static final class Computer {
    final Scheduler scheduler;
    final long[] clock;
    final long[] began;
    final List<Domain> domains = new ArrayList<>();
    final Random random;
    long longestExtra = 5000;
    double blocking;

    Computer(int cpus, long seed) {
      scheduler = new Scheduler(cpus, 8, SLICE);
      clock = new long[cpus];
      began = new long[64];
      random = new Random(seed);
    }

    Domain domain(int vcpus, int weight, int cap) {
      Domain d = new Domain(domains.size(), false);
      d.pauseCount = 0;
      d.weight = weight;
      d.cap = cap;
      d.maxVcpus = vcpus;
      for (int i = 0; i < vcpus; i++) {
        d.vcpu[i] = new Vcpu(d, i);
        d.vcpu[i].state = Vcpu.RUNNABLE;
        scheduler.add(d.vcpu[i]);
      }
      domains.add(d);
      return d;
    }

    int earliest() {
      int best = 0;
      for (int i = 1; i < clock.length; i++) {
        best = clock[i] < clock[best] ? i : best;
      }
      return best;
    }

    void runUntil(long end) {
      while (clock[earliest()] < end) {
        step(earliest());
      }
    }

    void step(int cpu) {
      long now = clock[cpu];
      Vcpu v = scheduler.pick(cpu, now);
      if (v == null) {
        assertNobodyCouldRun(now);
        idle(cpu, now);
        return;
      }
      int n = v.domain.id * 8 + v.id;
      assertThat(now).as("a vCPU is at one place at a time").isGreaterThanOrEqualTo(began[n]);
      long end = scheduler.runEnd(cpu, now);
      assertThat(end).isGreaterThan(now);
      boolean early = random.nextDouble() < 0.3;
      long run = early ? 1 + random.nextLong(end - now) : end - now + random.nextLong(longestExtra);
      clock[cpu] = now + run;
      began[n] = clock[cpu];
      if (random.nextDouble() < blocking) {
        scheduler.block(v);
      }
      scheduler.account(cpu, v, clock[cpu]);
      if (random.nextDouble() < 0.5) {
        wakeOne(clock[cpu]);
      }
    }

    void idle(int cpu, long now) {
      long next = scheduler.nextReady(cpu, now);
      for (int i = 0; i < clock.length; i++) {
        next = i != cpu && clock[i] > now && clock[i] < next ? clock[i] : next;
      }
      clock[cpu] = Math.min(next, now + SLICE);
      wakeOne(clock[cpu]);
    }

    void wakeOne(long time) {
      Domain d = domains.get(random.nextInt(domains.size()));
      scheduler.wake(d.vcpu[random.nextInt(d.maxVcpus)], time);
    }

    // [utest->req~rsc-work-conserving~1]
    void assertNobodyCouldRun(long now) {
      for (Domain d : domains) {
        for (int i = 0; i < d.maxVcpus; i++) {
          Vcpu v = d.vcpu[i];
          boolean elsewhere = v.runningOn >= 0 || began[d.id * 8 + i] > now;
          boolean capped = d.cap > 0;
          boolean justWoken = scheduler.runstate().since(v) > now;
          assertThat(v.state != Vcpu.RUNNABLE || elsewhere || capped || justWoken)
              .as("CPU idles while domain %d vCPU %d could run", d.id, i)
              .isTrue();
        }
      }
    }

    long ran(Domain d) {
      long sum = 0;
      for (int i = 0; i < d.maxVcpus; i++) {
        sum += scheduler.runTime(d.vcpu[i]);
      }
      return sum;
    }
  }

  /** On its own physical CPU a vCPU's decisions are the same whatever happens on the others. */
  // [utest->req~rsc-affinity~1]
  // [utest->req~rsc-partition~1]
  @Property(tries = 40, seed = "2026")
  void aConfinedVcpuRunsWhereItMayAndAsIfAlone(@ForAll long seed) {
    assertThat(confinedRun(seed, seed + 1)).isEqualTo(confinedRun(seed, seed + 2));
  }

  /** The ends of the first CPU's runs; the second CPU's doings are drawn from {@code others}. */
  private static List<Long> confinedRun(long seed, long others) {
    Computer c = new Computer(2, others);
    Domain alone = c.domain(1, 256, 0);
    Domain crowd = c.domain(3, 256, 0);
    c.scheduler.confine(alone.vcpu[0], 1);
    for (int i = 0; i < crowd.maxVcpus; i++) {
      c.scheduler.confine(crowd.vcpu[i], 2);
    }
    Random own = new Random(seed);
    List<Long> ends = new ArrayList<>();
    while (c.clock[0] < 20 * SLICE) {
      if (c.earliest() == 1) {
        Vcpu v = c.scheduler.pick(1, c.clock[1]);
        assertThat(v).isNotNull().matches(one -> one.domain == crowd);
        c.clock[1] += 1 + c.random.nextLong(2 * SLICE);
        c.scheduler.account(1, v, c.clock[1]);
        c.scheduler.ready(v, c.clock[1]);
        continue;
      }
      assertThat(c.scheduler.pick(0, c.clock[0])).isSameAs(alone.vcpu[0]);
      ends.add(c.scheduler.runEnd(0, c.clock[0]));
      c.clock[0] += 1 + own.nextLong(SLICE / 2);
      c.scheduler.account(0, alone.vcpu[0], c.clock[0]);
    }
    return ends;
  }

  // [utest->req~rsc-accounting~1]
  @Property(tries = 60, seed = "2026")
  void everyNanosecondIsAccountedOnce(
      @ForAll @IntRange(min = 1, max = 4) int cpus,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 3) Integer> vcpus,
      @ForAll long seed) {
    Computer c = new Computer(cpus, seed);
    c.blocking = 0.2;
    for (int count : vcpus) {
      c.domain(count, 1 + c.random.nextInt(1000), c.random.nextInt(4) == 0 ? 30 : 0);
    }
    c.runUntil(END);
    long busy = 0;
    for (int cpu = 0; cpu < cpus; cpu++) {
      c.scheduler.pick(cpu, c.clock[cpu]);
      long total = c.scheduler.busyTime(cpu) + c.scheduler.idleTime(cpu);
      assertThat(total).isEqualTo(c.clock[cpu]);
      busy += c.scheduler.busyTime(cpu);
    }
    assertThat(c.domains.stream().mapToLong(c::ran).sum()).isEqualTo(busy);
  }

  // [utest->req~rsc-caps~1]
  @Property(tries = 60, seed = "2026")
  void noWindowExceedsItsCap(
      @ForAll @IntRange(min = 1, max = 3) int cpus,
      @ForAll @IntRange(min = 1, max = 250) int cap,
      @ForAll @IntRange(min = 1, max = 4) int vcpus,
      @ForAll long seed) {
    Computer c = new Computer(cpus, seed);
    Domain capped = c.domain(vcpus, 256, cap);
    c.domain(2, 256, 0);
    while (c.clock[c.earliest()] < END) {
      c.step(c.earliest());
      for (long time : c.clock) {
        assertThat(c.scheduler.usedInWindow(capped, time))
            .isLessThanOrEqualTo(cap * Caps.WINDOW / 100);
      }
    }
  }

  @Property(tries = 30, seed = "2026")
  void aCappedDomainAloneGetsNearlyItsCap(
      @ForAll @IntRange(min = 2, max = 95) int cap, @ForAll long seed) {
    Computer c = new Computer(1, seed);
    Domain capped = c.domain(1, 256, cap);
    c.runUntil(END);
    double share = (double) c.ran(capped) / c.clock[0];
    assertThat(share).isBetween(cap / 100.0 - 0.006, cap / 100.0);
  }

  // [utest->req~rsc-weights~1]
  @Property(tries = 60, seed = "2026")
  void contendersShareByWeight(
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 32, max = 4096) Integer> weights,
      @ForAll long seed) {
    Computer c = new Computer(1, seed);
    for (int weight : weights) {
      c.domain(1 + c.random.nextInt(2), weight, 0);
    }
    c.runUntil(200 * SLICE * weights.size());
    for (Domain a : c.domains) {
      for (Domain b : c.domains) {
        double lead = (double) c.ran(a) / a.weight - (double) c.ran(b) / b.weight;
        double quantum = SLICE + c.longestExtra;
        assertThat(lead).isLessThanOrEqualTo(quantum / a.weight + quantum / b.weight + 1);
      }
    }
  }

  /** Any second, wherever it begins, not only the time since the start. */
  // [utest->req~rsc-share-any-second~1]
  @Property(tries = 12, seed = "2026")
  void twoDomainsShareAnySecondByWeight(
      @ForAll @IntRange(min = 1, max = 4096) int first,
      @ForAll @IntRange(min = 1, max = 4096) int second,
      @ForAll long seed) {
    Computer c = new Computer(1, seed);
    Domain a = c.domain(1, first, 0);
    c.domain(2, second, 0);
    long step = 50 * SLICE;
    List<Long> ran = new ArrayList<>(List.of(0L));
    List<Long> at = new ArrayList<>(List.of(0L));
    while (c.clock[0] < 3 * SECOND) {
      c.runUntil(c.clock[0] + step);
      ran.add(c.ran(a));
      at.add(c.clock[0]);
    }
    int window = (int) (SECOND / step);
    for (int i = window; i < at.size(); i++) {
      long elapsed = at.get(i) - at.get(i - window);
      double share = (double) (ran.get(i) - ran.get(i - window)) / elapsed;
      assertThat(share).isCloseTo((double) first / (first + second), within(0.005));
    }
  }

  /** On several CPUs as on one, as long as no domain is entitled to more than its vCPUs can use. */
  // [utest->req~rsc-weights~1]
  @Property(tries = 40, seed = "2026")
  void equalsShareSeveralCpusEqually(
      @ForAll @IntRange(min = 2, max = 4) int cpus,
      @ForAll @IntRange(min = 0, max = 4) int more,
      @ForAll long seed) {
    Computer c = new Computer(cpus, seed);
    for (int i = 0; i < cpus + more; i++) {
      c.domain(1, 256, 0);
    }
    c.runUntil(300 * SLICE);
    double fair = 300.0 * SLICE * cpus / (cpus + more);
    for (Domain d : c.domains) {
      assertThat((double) c.ran(d)).isBetween(fair - 4 * SLICE, fair + 4 * SLICE);
    }
  }

  /** A domain entitled to more than it can use leaves the rest to the others. */
  @Property(tries = 20, seed = "2026")
  void whatOneCannotUseGoesToTheOthers(@ForAll long seed) {
    Computer c = new Computer(2, seed);
    Domain heavy = c.domain(1, 4096, 0);
    Domain one = c.domain(1, 256, 0);
    Domain two = c.domain(1, 256, 0);
    c.runUntil(300 * SLICE);
    assertThat((double) c.ran(heavy)).isGreaterThan(295.0 * SLICE);
    assertThat((double) c.ran(one)).isBetween(145.0 * SLICE, 155.0 * SLICE);
    assertThat((double) c.ran(two)).isBetween(145.0 * SLICE, 155.0 * SLICE);
  }

  // [utest->req~rsc-no-starvation~1]
  @Property(tries = 30, seed = "2026")
  void everyRunnableVcpuRuns(
      @ForAll @IntRange(min = 1, max = 2) int cpus,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 4) Integer> vcpus,
      @ForAll long seed) {
    Computer c = new Computer(cpus, seed);
    for (int count : vcpus) {
      c.domain(count, 256, 0);
    }
    c.runUntil(100 * SLICE);
    for (Domain d : c.domains) {
      for (int i = 0; i < d.maxVcpus; i++) {
        assertThat(c.scheduler.runTime(d.vcpu[i])).isPositive();
      }
    }
  }

  /** Yielding gives way once: it must not cost the vCPU its turn for ever. */
  // [utest->req~rsc-no-starvation~1]
  @Property(tries = 30, seed = "2026")
  void aVcpuThatYieldsAllTheTimeStillRuns(@ForAll @IntRange(min = 1, max = 2) int cpus) {
    Computer c = new Computer(cpus, 1);
    for (int i = 0; i < cpus; i++) {
      c.domain(1, 256, 0);
    }
    Domain polite = c.domain(1, 256, 0);
    int turns = 0;
    boolean before = false;
    while (c.clock[c.earliest()] < 100 * SLICE) {
      int cpu = c.earliest();
      Vcpu v = c.scheduler.pick(cpu, c.clock[cpu]);
      boolean yields = v.domain == polite;
      assertThat(yields && before && cpus == 1).as("others go first").isFalse();
      turns += yields ? 1 : 0;
      before = yields;
      c.clock[cpu] += yields ? 1000 : SLICE;
      if (yields) {
        c.scheduler.yield(v);
      }
      c.scheduler.account(cpu, v, c.clock[cpu]);
    }
    assertThat(turns).isGreaterThan(40);
  }

  /** Time slept is not saved up: a sleeper does not shut others out when it wakes. */
  // [utest->req~rsc-no-hoarding~1]
  @Property(tries = 30, seed = "2026")
  void aSleeperCannotHoardTime(@ForAll long seed) {
    Computer c = new Computer(1, seed);
    Domain worker = c.domain(1, 256, 0);
    Domain sleeper = c.domain(1, 256, 0);
    c.scheduler.block(sleeper.vcpu[0]);
    long wake = 50 * SLICE;
    while (c.clock[0] < wake) {
      Vcpu v = c.scheduler.pick(0, c.clock[0]);
      c.clock[0] += SLICE;
      c.scheduler.account(0, v, c.clock[0]);
    }
    c.scheduler.wake(sleeper.vcpu[0], c.clock[0]);
    long before = c.ran(worker);
    c.runUntil(wake + 20 * SLICE);
    assertThat(c.ran(worker) - before).isGreaterThan(8 * SLICE);
    assertThat(c.ran(sleeper)).isGreaterThan(8 * SLICE);
  }

  // [utest->req~rsc-runstate~1]
  @Property(tries = 30, seed = "2026")
  void runstateTimesAddUpToTheTimeSinceCreation(
      @ForAll @IntRange(min = 1, max = 3) int cpus, @ForAll long seed) {
    Computer c = new Computer(cpus, seed);
    c.blocking = 0.3;
    c.domain(2, 256, 0);
    c.domain(2, 512, 0);
    c.runUntil(END);
    long now = 2 * END;
    Runstate states = c.scheduler.runstate();
    for (Domain d : c.domains) {
      for (int i = 0; i < 2; i++) {
        long sum = 0;
        for (int s = 0; s < 4; s++) {
          sum += states.time(d.vcpu[i], s, now);
        }
        assertThat(sum).isEqualTo(now);
      }
    }
  }

  @Example
  void aVcpuTakenDownWhileItCouldRunCountsAsOffline() {
    Computer c = new Computer(1, 1);
    Domain d = c.domain(2, 256, 0);
    Runstate states = c.scheduler.runstate();
    d.vcpu[0].state = Vcpu.OFFLINE;
    c.scheduler.ready(d.vcpu[0], 0);
    c.scheduler.offline(d.vcpu[0], 300);
    c.scheduler.ready(d.vcpu[0], 1000);
    assertThat(states.time(d.vcpu[0], Runstate.RUNNABLE, 1000)).isEqualTo(300);
    assertThat(states.time(d.vcpu[0], Runstate.OFFLINE, 1000)).isEqualTo(700);
  }
}
