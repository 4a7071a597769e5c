package touchstone.host.trial;

import java.io.IOException;
import touchstone.machine.platform.MachineStop;

/** The boot trial once more, on the bare machine with two physical CPUs. */
final class BareTrial implements Trial {
  private static final long LIMIT = 120 * TrialHost.SECOND;
  private static final int MEMORY = 256;

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public String about() {
    return "the same as 'boot', on the bare machine without a hypervisor";
  }

  @Override
  public void run(TrialRun run) throws IOException, TrialException {
    TrialBare bare = run.bare(2, MEMORY);
    MachineStop stop = bare.run("boot", LIMIT);
    BootTrial.judge(run, bare.linux(), "none bare hardware", "tsc");
    boolean off = stop.kind() == MachineStop.Kind.POWER_OFF;
    run.check(bare.linux().name() + ": power-off", off, stop.detail());
  }
}
