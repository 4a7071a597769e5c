package touchstone.host.trial;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/**
 * One boot with a script that tells what it finds: processors, hypervisor, clock, computing,
 * memory, a kernel log without complaints, power-off.
 */
final class BootTrial implements Trial {
  private static final long LIMIT = 120 * TrialHost.SECOND;
  private static final int MEMORY = 256;
  private static final int LAST_NUMBER = 500_000;

  /** Parts per million that the guest's clock may be off virtual time. */
  private static final double CLOCK_TOLERANCE = 100;

  private static final double MILLION = 1e6;

  @Override
  public String name() {
    return "boot";
  }

  @Override
  public String about() {
    return "processors, clock against virtual time, SHA-256, memory, kernel log, power-off";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(1, MEMORY);
    TrialGuest guest =
        host.start(
            "linux", "boot", List.of(), Map.of(), List.of("memory = " + MEMORY, "vcpus = 2"));
    host.untilGone(guest, LIMIT);
    judge(run, guest, "xen Xen PVH", "xen");
    host.checkPowerOff(run, guest);
  }

  /**
   * All but the power-off, with two processors.
   *
   * @param hypervisor what {@code /sys/hypervisor/type} and the kernel's log must say
   */
  static void judge(TrialRun run, TrialGuest guest, String hypervisor, String clocksource) {
    run.equal(guest, "vendor", run.cpu() == CpuModel.INTEL ? "GenuineIntel" : "AuthenticAMD");
    run.equal(guest, "hypervisor", hypervisor);
    run.equal(guest, "processors", "2");
    run.equal(guest, "clocksource", clocksource);
    clock(run, guest);
    run.equal(guest, "sha256", Sums.numbers(1, LAST_NUMBER));
    run.equal(guest, "memory", "alike");
    run.equal(guest, "complaints", "0");
    guest.lines("started").stream()
        .findFirst()
        .ifPresent(l -> run.figure("seconds to script", (double) l.time() / TrialHost.SECOND));
  }

  /** Both lines are written as late after their clock was read, so the delay does not count. */
  private static void clock(TrialRun run, TrialGuest guest) {
    List<TrialGuest.Line> readings = guest.lines("clock");
    if (readings.size() != 2) {
      run.check("linux: clock", false, readings.size() + " readings");
      return;
    }
    TrialGuest.Line first = readings.getFirst();
    TrialGuest.Line last = readings.getLast();
    long inside = Long.parseLong(last.text()) - Long.parseLong(first.text());
    long virtual = last.time() - first.time();
    double off = (inside - virtual) * MILLION / virtual;
    run.check("linux: clock", Math.abs(off) < CLOCK_TOLERANCE, "%.1f ppm".formatted(off));
  }
}
