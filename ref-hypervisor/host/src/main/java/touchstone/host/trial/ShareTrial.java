package touchstone.host.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** Ten Linux guests that compute on two physical CPUs: the time each gets, against its weight. */
final class ShareTrial implements Trial {
  private static final long LIMIT = 120 * TrialHost.SECOND;
  private static final int MEMORY = 96;
  private static final int CPUS = 2;
  private static final List<Integer> WEIGHTS =
      List.of(128, 128, 128, 256, 256, 256, 256, 512, 512, 512);

  /** Virtual time until all are at work, and time that is measured. */
  private static final long SETTLING = TrialHost.SECOND / 2;

  private static final long WINDOW = 4 * TrialHost.SECOND;

  /** Percent of its fair share by which a guest's time may be off. */
  private static final double TOLERANCE = 2;

  private static final double PERCENT = 100;

  @Override
  public String name() {
    return "ten";
  }

  @Override
  public String about() {
    return "ten Linux guests on two physical CPUs: time against weights";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(CPUS, WEIGHTS.size() * MEMORY);
    List<TrialGuest> guests = new ArrayList<>();
    for (int i = 0; i < WEIGHTS.size(); i++) {
      guests.add(
          host.start(
              "g" + i,
              "share",
              List.of(),
              Map.of(),
              List.of("memory = " + MEMORY, "cpu_weight = " + WEIGHTS.get(i))));
    }
    host.untilSaid(guests, "ready", LIMIT);
    for (TrialGuest guest : guests) {
      host.type(guest, "go");
    }
    host.untilSaid(guests, "computing", LIMIT);
    host.pass(SETTLING);
    List<Long> before = times(host, guests);
    long start = host.virtualTime();
    host.pass(WINDOW);
    measure(run, guests, before, times(host, guests), host.virtualTime() - start);
  }

  /** CPU time in ns, as {@code xl list} shows it. */
  private static List<Long> times(TrialHost host, List<TrialGuest> guests)
      throws ToolstackException, Refusal {
    List<Long> times = new ArrayList<>();
    for (TrialGuest guest : guests) {
      times.add(host.listed(guest.name()).path("cpu_time").asLong());
    }
    return times;
  }

  private static void measure(
      TrialRun run, List<TrialGuest> guests, List<Long> before, List<Long> after, long window) {
    int all = WEIGHTS.stream().mapToInt(Integer::intValue).sum();
    long used = 0;
    double worst = 0;
    for (int i = 0; i < guests.size(); i++) {
      long time = after.get(i) - before.get(i);
      used += time;
      double fair = (double) CPUS * window * WEIGHTS.get(i) / all;
      double off = (time / fair - 1) * PERCENT;
      worst = Math.max(worst, Math.abs(off));
      String found =
          "weight %d: %.3f s, fair %.3f s, %+.2f %%"
              .formatted(
                  WEIGHTS.get(i), (double) time / TrialHost.SECOND, fair / TrialHost.SECOND, off);
      run.check(guests.get(i).name() + ": share", Math.abs(off) <= TOLERANCE, found);
    }
    run.figure("largest error, %", worst);
    run.figure("used of the CPUs, %", used * PERCENT / ((double) CPUS * window));
  }
}
