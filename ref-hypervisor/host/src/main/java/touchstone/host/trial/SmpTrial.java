package touchstone.host.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** Four vCPUs on two physical CPUs: a load on each, with equal results, and all of them used. */
final class SmpTrial implements Trial {
  private static final long LIMIT = 60 * TrialHost.SECOND;
  private static final int MEMORY = 128;
  private static final int CPUS = 2;
  private static final int VCPUS = 4;
  private static final int LAST_NUMBER = 100_000;

  /** Clock ticks, of 4 ms each, that a vCPU has worked for its part of the load. */
  private static final int LEAST_TICKS = 5;

  /** The load four times on two CPUs takes two times as long, and more for what it costs. */
  private static final double SLOWEST = 3;

  @Override
  public String name() {
    return "smp";
  }

  @Override
  public String about() {
    return "SHA-256 on four vCPUs at once, on two physical CPUs";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(CPUS, MEMORY);
    TrialGuest guest =
        host.start(
            "linux", "smp", List.of(), Map.of(), List.of("memory = " + MEMORY, "vcpus = " + VCPUS));
    host.untilSaid(List.of(guest), "finished", LIMIT);
    JsonNode vcpus = host.xl("vcpu-list").path("vcpus");
    host.untilGone(guest, LIMIT);
    run.equal(guest, "processors", "" + VCPUS);
    for (int cpu = 0; cpu < VCPUS; cpu++) {
      run.equal(guest, "sum" + cpu, Sums.numbers(1, LAST_NUMBER));
      long ticks = Long.parseLong(guest.said("ticks" + cpu).orElse("0"));
      run.check("linux: ticks" + cpu, ticks >= LEAST_TICKS, "" + ticks);
    }
    used(run, vcpus);
    speed(run, guest);
    run.equal(guest, "complaints", "0");
    host.checkPowerOff(run, guest);
  }

  /** What the hypervisor says of them. */
  private static void used(TrialRun run, JsonNode vcpus) {
    for (JsonNode vcpu : vcpus) {
      if (vcpu.path("name").asText().equals("linux")) {
        double seconds = (double) vcpu.path("cpu_time").asLong() / TrialHost.SECOND;
        run.figure("vCPU " + vcpu.path("vcpu").asInt() + ", seconds", seconds);
      }
    }
  }

  private static void speed(TrialRun run, TrialGuest guest) {
    double alone = Double.parseDouble(guest.said("alone").orElse("0"));
    double together = Double.parseDouble(guest.said("together").orElse("0"));
    boolean measured = alone > 0 && together > 0;
    String found = measured ? "%.2f times as long".formatted(together / alone) : "not measured";
    run.check("linux: four at once", measured && together < SLOWEST * alone, found);
  }
}
