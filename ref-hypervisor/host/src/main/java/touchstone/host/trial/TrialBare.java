package touchstone.host.trial;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.host.linux.LinuxInitramfs;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.BareMachine;
import touchstone.machine.platform.BootImage;
import touchstone.machine.platform.MachineStop;

/** A bare machine with Linux on it, which says what it has to say on the serial port. */
final class TrialBare implements TrialComputer {
  private final TrialSettings settings;
  private final TrialGuest linux = new TrialGuest("linux");
  private final BareMachine computer;

  TrialBare(TrialSettings settings, CpuModel cpu, int cpus, int mebibytes) {
    this.settings = settings;
    computer =
        new BareMachine(
            cpu,
            (long) mebibytes << 20,
            cpus,
            value -> linux.accept(value, virtualTime()),
            value -> {});
  }

  /**
   * Boots, and runs until the machine stops.
   *
   * @param script one of this package's, without its folder
   * @param limit virtual time in ns
   */
  MachineStop run(String script, long limit) throws IOException, TrialException {
    byte[] initrd =
        LinuxInitramfs.bytes(settings.images(), List.of(), TrialHost.text(script), Map.of());
    String commandLine = "console=ttyS0 quiet role=" + linux.name();
    try {
      computer.boot(new BootImage("linux", settings.images().kernel(), commandLine, initrd));
      return computer.run(limit);
    } catch (CorruptImageException problem) {
      throw new TrialException("" + problem.getMessage());
    } catch (UnmodelledException missing) {
      throw new TrialException("not modelled: " + missing.getMessage());
    }
  }

  TrialGuest linux() {
    return linux;
  }

  @Override
  public SortedMap<String, String> consoles() {
    SortedMap<String, String> consoles = new TreeMap<>();
    consoles.put(linux.name(), linux.console());
    return consoles;
  }

  @Override
  public long virtualTime() {
    return computer.machine().now();
  }

  @Override
  public long instructions() {
    return computer.machine().retired();
  }

  @Override
  public void end() {
    // Nothing goes on when nobody runs it.
  }
}
