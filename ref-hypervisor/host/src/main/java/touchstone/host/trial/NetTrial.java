package touchstone.host.trial;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** Two guests on one switch: ping, and a megabyte by TCP in each direction. */
final class NetTrial implements Trial {
  private static final long LIMIT = 60 * TrialHost.SECOND;
  private static final int MEMORY = 128;
  private static final int LENGTH = 1 << 20;
  private static final int LAST_NUMBER = 200_000;

  @Override
  public String name() {
    return "net";
  }

  @Override
  public String about() {
    return "two guests on one switch: ping, and TCP both ways with SHA-256";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(2, 2 * MEMORY);
    TrialGuest a = start(host, "a", 1);
    TrialGuest b = start(host, "b", 2);
    host.untilGone(a, LIMIT);
    host.untilGone(b, LIMIT);
    run.equal(a, "address", "00:16:3e:00:00:01");
    run.equal(b, "address", "00:16:3e:00:00:02");
    String ping = b.said("ping").orElse("nothing");
    run.check("b: ping", ping.startsWith("10 packets received, 0% packet loss"), ping);
    run.equal(a, "tcp", sent(2));
    run.equal(b, "tcp", sent(1));
    for (TrialGuest guest : List.of(a, b)) {
      run.equal(guest, "complaints", "0");
      host.checkPowerOff(run, guest);
    }
  }

  private static TrialGuest start(TrialHost host, String name, int number)
      throws IOException, ToolstackException, Refusal {
    return host.start(
        name,
        "net",
        List.of("xen-netfront"),
        Map.of(),
        List.of(
            "memory = " + MEMORY, "vif = ['mac=00:16:3e:00:00:0" + number + ", bridge=trial']"));
  }

  private static String sent(int number) {
    return Sums.of(Sums.seq(number, LAST_NUMBER, LENGTH));
  }
}
