package touchstone.host.trial;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** What xl asks of a guest through xenstore: sysrq, other vCPUs, reboot, shutdown. */
final class ControlTrial implements Trial {
  private static final long LIMIT = 30 * TrialHost.SECOND;
  private static final int MEMORY = 128;

  @Override
  public String name() {
    return "control";
  }

  @Override
  public String about() {
    return "xl sysrq, vcpu-set, reboot, shutdown; stolen time by the runstate area";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(1, MEMORY);
    TrialGuest guest =
        host.start(
            "linux",
            "control",
            List.of(),
            Map.of(),
            List.of("memory = " + MEMORY, "vcpus = 2", "on_reboot = 'restart'"));
    host.untilSaid(List.of(guest), "ready", LIMIT);
    sysrq(run, host, guest);
    for (int vcpus : List.of(1, 2)) {
      host.xl("vcpu-set", "linux", "vcpus", vcpus);
      host.ask(guest, "processors", "processors", "" + vcpus, LIMIT);
      run.equal(guest, "processors", "" + vcpus);
    }
    host.tell(guest, "work & work; wait; stolen", LIMIT);
    long stolen = Long.parseLong(guest.said("stolen").orElse("0"));
    run.check("linux: stolen", stolen > 0, stolen + " ticks");
    host.tell(guest, "complaints", LIMIT);
    run.equal(guest, "complaints", "0");
    host.xl("reboot", "domain", "linux");
    host.until("ready again", LIMIT, () -> guest.count("ready") > 1);
    host.checkReboot(run, guest);
    host.xl("shutdown", "domain", "linux");
    host.untilGone(guest, LIMIT);
    boolean asked =
        guest.console().contains("touchstone: asked to reboot")
            && guest.console().contains("touchstone: asked to power off");
    run.check("linux: orderly", asked, asked ? "both times" : "not asked");
    host.checkPowerOff(run, guest);
  }

  private static void sysrq(TrialRun run, TrialHost host, TrialGuest guest)
      throws ToolstackException, Refusal, TrialException {
    host.xl("sysrq", "domain", "linux", "letter", "h");
    host.ask(guest, "messages 'sysrq: HELP'", "messages", "1", LIMIT);
    run.equal(guest, "messages", "1");
  }
}
