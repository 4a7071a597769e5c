package touchstone.host.trial;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/**
 * Two Linux guests that compute, use their disks and talk with each other, first alone, then beside
 * a guest that makes random hypercalls for minutes. Whatever it is and whenever it ends, it is
 * started again with another seed. The Linux guests must come to the same results.
 */
final class HostileTrial implements Trial {
  private static final long LIMIT = 120 * TrialHost.SECOND;
  private static final int MEMORY = 128;
  private static final int HOSTILE_MEMORY = 16;
  private static final long DISK = 1 << 20;
  private static final int KINDS = 4;
  private static final Pattern CALLS = Pattern.compile("(\\d+) random hypercalls made");
  private static final double MINUTE = 60e9;

  @Override
  public String name() {
    return "hostile";
  }

  @Override
  public String about() {
    return "two Linux guests beside one that makes random hypercalls, for --minutes";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    Map<String, Map<String, String>> alone = alone(run);
    TrialHost host = run.host(2, 2 * MEMORY + HOSTILE_MEMORY);
    List<TrialGuest> guests = start(run, host);
    long end = System.nanoTime() + (long) (run.settings().minutes() * MINUTE);
    int lives = 0;
    long calls = 0;
    long began = host.virtualTime();
    while (System.nanoTime() < end) {
      TrialGuest hostile = hostile(run, host, ++lives);
      host.until(
          "end of time", Long.MAX_VALUE / 2, () -> !host.isUp(hostile) || System.nanoTime() >= end);
      calls += calls(hostile);
    }
    run.figure("seconds of virtual time", (host.virtualTime() - began) / (double) TrialHost.SECOND);
    run.check("hostile: at work", calls > 0, calls + " random hypercalls, " + lives + " lives");
    for (String how : List.of("poweroff", "crash", "reboot")) {
      run.figure("lives ended by " + how, "" + host.noted("hostile", "shut down: " + how));
    }
    stop(host, guests);
    for (TrialGuest guest : guests) {
      compare(run, guest, alone.getOrDefault(guest.name(), Map.of()));
      run.equal(guest, "complaints", "0");
      host.checkPowerOff(run, guest);
    }
  }

  /** What each of the two comes to in each kind of round, without company. */
  private static Map<String, Map<String, String>> alone(TrialRun run)
      throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host("alone-", 2, 2 * MEMORY);
    List<TrialGuest> guests = start(run, host);
    host.until(
        "a round of each kind",
        LIMIT,
        () -> guests.stream().allMatch(guest -> guest.count("round") >= KINDS));
    stop(host, guests);
    Map<String, Map<String, String>> results = new TreeMap<>();
    for (TrialGuest guest : guests) {
      Map<String, String> kinds = new TreeMap<>();
      guest.lines("round").forEach(l -> kinds.put(kind(l), l.text()));
      run.check(
          guest.name() + ": alone",
          kinds.size() == KINDS && kinds.values().stream().allMatch(HostileTrial::isWhole),
          kinds.size() + " kinds of rounds, " + guest.count("round") + " rounds");
      results.put(guest.name(), kinds);
    }
    host.end();
    return results;
  }

  private static String kind(TrialGuest.Line line) {
    return line.text().substring(0, 1);
  }

  /** What was read from the disk is what was written, and the other guest's file is not empty. */
  private static boolean isWhole(String round) {
    String[] words = round.split(" ", -1);
    return words.length == 4 && words[1].equals(words[2]) && !words[3].equals(Sums.of(new byte[0]));
  }

  private static List<TrialGuest> start(TrialRun run, TrialHost host)
      throws IOException, ToolstackException, Refusal, TrialException {
    TrialGuest a = start(run, host, "a", 1);
    TrialGuest b = start(run, host, "b", 2);
    List<TrialGuest> both = List.of(a, b);
    host.untilSaid(both, "ready", LIMIT);
    return both;
  }

  private static TrialGuest start(TrialRun run, TrialHost host, String name, int number)
      throws IOException, ToolstackException, Refusal {
    Path disk = run.image("rounds-" + name + ".img", DISK);
    return host.start(
        name,
        "rounds",
        List.of("xen-blkfront", "xen-netfront"),
        Map.of(),
        List.of(
            "memory = " + MEMORY,
            "disk = ['" + disk + ",raw,xvda,w']",
            "vif = ['mac=00:16:3e:00:00:0" + number + ", bridge=trial']"));
  }

  private static TrialGuest hostile(TrialRun run, TrialHost host, int seed)
      throws IOException, ToolstackException, Refusal {
    return host.start(
        "hostile",
        run.settings().hostile(),
        List.of(
            "memory = " + HOSTILE_MEMORY,
            "extra = 'seed=" + seed + " self=3 peer=" + (1 + seed % 2) + "'"));
  }

  /** How many calls it says it has made. */
  private static long calls(TrialGuest hostile) {
    Matcher matcher = CALLS.matcher(hostile.console());
    return matcher.find() ? Long.parseLong(Objects.requireNonNull(matcher.group(1))) : 0;
  }

  /** None goes off before the other one has had its last answer from it. */
  private static void stop(TrialHost host, List<TrialGuest> guests)
      throws ToolstackException, Refusal, TrialException {
    for (TrialGuest guest : guests) {
      host.type(guest, "stop");
    }
    host.untilSaid(guests, "finished", LIMIT);
    for (TrialGuest guest : guests) {
      host.type(guest, "off");
    }
    for (TrialGuest guest : guests) {
      host.untilGone(guest, LIMIT);
    }
  }

  private static void compare(TrialRun run, TrialGuest guest, Map<String, String> alone) {
    long different =
        guest.lines("round").stream().filter(l -> !l.text().equals(alone.get(kind(l)))).count();
    int rounds = guest.count("round");
    run.check(
        guest.name() + ": beside it",
        rounds >= KINDS && different == 0,
        rounds + " rounds, " + different + " different");
  }
}
