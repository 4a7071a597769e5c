package touchstone.host.trial;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** The balloon: {@code xl mem-set} down and up, and the kernel's MemTotal follows exactly. */
final class BalloonTrial implements Trial {
  private static final long LIMIT = 30 * TrialHost.SECOND;
  private static final int MEMORY = 160;
  private static final int LESS = 112;
  private static final int KIB = 1024;

  /** KiB that a guest owns beside its RAM: rings, tables. */
  private static final int RESERVED = 64;

  @Override
  public String name() {
    return "balloon";
  }

  @Override
  public String about() {
    return "xl mem-set down and up, MemTotal follows; xl shutdown";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(1, MEMORY);
    TrialGuest guest =
        host.start("linux", "balloon", List.of(), Map.of(), List.of("memory = " + MEMORY));
    host.untilSaid(List.of(guest), "ready", LIMIT);
    host.tell(guest, "memory", LIMIT);
    long before = Long.parseLong(guest.said("memory").orElse("-1"));
    run.figure("MemTotal, KiB", "" + before);
    for (int target : List.of(LESS, MEMORY, LESS + 16, MEMORY)) {
      long wanted = before - (MEMORY - target) * (long) KIB;
      host.xl("mem-set", "linux", "kilobytes", (long) target * KIB);
      String found = host.ask(guest, "memory", "memory", "" + wanted, LIMIT);
      run.check("linux: MemTotal at " + target, found.equals("" + wanted), found + " KiB");
      long beside = owned(host) - (long) target * KIB;
      String owned = target + " MiB and " + beside + " KiB";
      run.check("host: xl list at " + target, beside >= 0 && beside <= RESERVED, owned);
    }
    host.tell(guest, "complaints", LIMIT);
    run.equal(guest, "complaints", "0");
    host.xl("shutdown", "domain", "linux");
    host.untilGone(guest, LIMIT);
    host.checkPowerOff(run, guest);
  }

  private static long owned(TrialHost host) throws Refusal, ToolstackException {
    return host.listed("linux").path("memory").asLong();
  }
}
