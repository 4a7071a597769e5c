package touchstone.host.noninterference;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import touchstone.core.Tracer;
import touchstone.core.virt.Exit;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * Two runs that differ in one guest only, and what the other one notices of it.
 *
 * @param cpu the CPU model
 * @param scenario what is shared and what differs
 * @param direction who observes
 * @param seed of everything random
 */
public record Experiment(CpuModel cpu, Scenario scenario, Direction direction, long seed) {

  /** Whose view must stay the same. */
  public enum Direction {
    /** A hostile guest observes; its victim differs. */
    CONFIDENTIALITY,
    /** A victim observes; the hostile guest differs. */
    INTEGRITY
  }

  /**
   * Something a test adds to the system to see it found: called at each exit of the other guest.
   */
  @FunctionalInterface
  interface Leak {
    /** May change what it likes. */
    void leak(ReferenceSystem system, GuestHandle observer, int other, long time);
  }

  private static final long MACHINE_MEMORY = 16L << 20;

  /** Virtual time of a run in ns. */
  private static final long LIMIT = 12_000_000;

  /**
   * What came of it.
   *
   * @param moments moments of the observer that were compared
   * @param hash over all it observed in the first run
   * @param ended the observer came to its end in both runs
   * @param unmodelled the machine gave up in one of the runs: nothing was compared
   */
  public record Result(
      int moments, long hash, boolean ended, boolean unmodelled, Optional<String> interference) {}

  private record Run(List<Sample> samples, boolean usable) {}

  /** Runs both and compares. */
  public Result run() throws ToolstackException, CorruptImageException {
    return run(null);
  }

  Result run(@Nullable Leak leak) throws ToolstackException, CorruptImageException {
    Run one = once(0, leak);
    Run two = once(1, leak);
    if (!one.usable || !two.usable) {
      return new Result(0, 0, false, true, Optional.empty());
    }
    Optional<Difference> found =
        Difference.first(one.samples, two.samples, LIMIT, scenario.timed());
    int moments = Math.min(one.samples.size(), two.samples.size());
    boolean ended = ended(one.samples) && ended(two.samples);
    return new Result(moments, hash(one.samples), ended, false, found.map(Difference::toString));
  }

  private static boolean ended(List<Sample> samples) {
    return !samples.isEmpty() && samples.getLast().label().equals(Observer.END);
  }

  private static long hash(List<Sample> samples) {
    Hash hash = new Hash();
    samples.forEach(sample -> sample.fields().values().forEach(hash::add));
    return hash.value();
  }

  private Run once(int variant, @Nullable Leak leak)
      throws ToolstackException, CorruptImageException {
    Random random = new Random(seed);
    boolean observerFirst = random.nextBoolean();
    Observer observer = new Observer(scenario.timed());
    LeakingTracer tracer = new LeakingTracer(observer, leak);
    ReferenceSystem system =
        new ReferenceSystem(
            SystemOptions.of(cpu)
                .withMemory(MACHINE_MEMORY)
                .withCpus(scenario.cpus)
                .withTracer(tracer));
    GuestConfig watched = config("watched", observerImage(random));
    GuestConfig changing = config("changing", changingImage(random, variant));
    GuestHandle first = system.createPaused(observerFirst ? watched : changing);
    GuestHandle second = system.createPaused(observerFirst ? changing : watched);
    GuestHandle guest = observerFirst ? first : second;
    if (scenario.partitioned) {
      system.confine(first, 1);
      system.confine(second, 2);
    }
    observer.watch(system, guest);
    tracer.watch(system, guest);
    system.start(first);
    system.start(second);
    boolean usable = system.run(LIMIT) != StopReason.ERROR;
    return new Run(observer.finish(guest), usable);
  }

  private byte[] observerImage(Random random) {
    boolean hostile = direction == Direction.CONFIDENTIALITY;
    RandomProgram.Kind kind = new RandomProgram.Kind(scenario.timed(), hostile);
    int actions = 10 + random.nextInt(60);
    return RandomProgram.of(cpu, random.nextLong(), kind, actions).image(random.nextLong());
  }

  private byte[] changingImage(Random random, int variant) {
    boolean hostile = direction == Direction.INTEGRITY;
    RandomProgram.Kind kind = new RandomProgram.Kind(true, hostile);
    int actions = 10 + random.nextInt(60);
    long program = random.nextLong() + (scenario.programDiffers ? variant : 0);
    return RandomProgram.of(cpu, program, kind, actions).image(random.nextLong() + variant);
  }

  private GuestConfig config(String name, byte[] image) {
    return GuestConfig.of(name, image, GuestMap.MEMORY).withShare(256, scenario.cap);
  }

  /** How to see it again. */
  public String command() {
    return String.format(
        "./touchstone noninterference --runs 1 --seed %d --cpu %s --scenario %s --direction %s",
        seed,
        cpu.label(),
        scenario.name().toLowerCase(java.util.Locale.ROOT),
        direction.name().toLowerCase(java.util.Locale.ROOT));
  }

  /** The observer's tracer, and the leak a test has planted. */
  private static final class LeakingTracer implements Tracer {
    private final Observer observer;
    private final @Nullable Leak leak;
    private @Nullable ReferenceSystem system;
    private @Nullable GuestHandle guest;

    LeakingTracer(Observer observer, @Nullable Leak leak) {
      this.observer = observer;
      this.leak = leak;
    }

    void watch(ReferenceSystem machine, GuestHandle watched) {
      system = machine;
      guest = watched;
    }

    @Override
    public void exit(int domain, int vcpu, long time, long rip, Exit exit) {
      observer.exit(domain, vcpu, time, rip, exit);
      if (leak != null && system != null && guest != null && domain != guest.id()) {
        leak.leak(system, guest, domain, time);
      }
    }

    @Override
    public void hypercall(
        int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result) {
      observer.hypercall(domain, vcpu, time, number, a1, a2, a3, result);
    }
  }
}
