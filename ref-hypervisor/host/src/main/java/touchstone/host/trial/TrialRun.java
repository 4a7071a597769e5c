package touchstone.host.trial;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/** A trial under way on one CPU model: what it runs on and what it has found. */
public final class TrialRun {
  private final Trial trial;
  private final TrialSettings settings;
  private final CpuModel cpu;
  private final List<TrialComputer> computers = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final SortedMap<String, String> figures = new TreeMap<>();

  private TrialRun(Trial trial, TrialSettings settings, CpuModel cpu) {
    this.trial = trial;
    this.settings = settings;
    this.cpu = cpu;
  }

  /** Carries a trial out; whatever stops it is a check that failed. */
  public static TrialResult of(Trial trial, TrialSettings settings, CpuModel cpu)
      throws IOException {
    String own = trial.name() + "-" + cpu.label();
    Path folder = Files.createDirectories(settings.folder().resolve(own));
    TrialRun run = new TrialRun(trial, settings.in(folder), cpu);
    try {
      trial.run(run);
    } catch (ToolstackException | Refusal | TrialException stopped) {
      run.check("to the end", false, "" + stopped.getMessage());
    } finally {
      run.computers.forEach(TrialComputer::end);
    }
    run.checkLogs();
    return run.result();
  }

  /** No host has complained; a bare machine has none. */
  private void checkLogs() {
    List<TrialHost> hosts = new ArrayList<>();
    computers.forEach(computer -> {
      if (computer instanceof TrialHost host) {
        hosts.add(host);
      }
    });
    List<String> bad = hosts.stream().flatMap(TrialHost::complaints).toList();
    if (!hosts.isEmpty()) {
      check("host: log", bad.isEmpty(), bad.isEmpty() ? "clean" : bad.getFirst());
    }
  }

  private TrialResult result() {
    SortedMap<String, String> consoles = new TreeMap<>();
    computers.forEach(computer -> consoles.putAll(computer.consoles()));
    return new TrialResult(
        trial,
        cpu,
        List.copyOf(checks),
        figures,
        consoles,
        computers.stream().mapToLong(TrialComputer::instructions).sum(),
        computers.stream().mapToLong(TrialComputer::virtualTime).sum());
  }

  CpuModel cpu() {
    return cpu;
  }

  TrialSettings settings() {
    return settings;
  }

  /** A host with so many physical CPUs and MiB for guests. */
  TrialHost host(int cpus, int mebibytes) throws ToolstackException {
    return host("", cpus, mebibytes);
  }

  /** A further host, whose guests' consoles are kept under other names. */
  TrialHost host(String label, int cpus, int mebibytes) throws ToolstackException {
    TrialHost host = new TrialHost(settings, cpu, label, cpus, mebibytes);
    computers.add(host);
    return host;
  }

  /** A bare machine with so many CPUs and MiB. */
  TrialBare bare(int cpus, int mebibytes) {
    TrialBare bare = new TrialBare(settings, cpu, cpus, mebibytes);
    computers.add(bare);
    return bare;
  }

  /** A new disk image of so many bytes, all zero. */
  Path image(String name, long size) throws IOException {
    Path file = settings.folder().resolve(name);
    Files.deleteIfExists(file);
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(size);
    }
    return file;
  }

  void check(String name, boolean passed, String found) {
    checks.add(new Check(name, passed, found));
  }

  /** What the guest said last under a name must be so. */
  void equal(TrialGuest guest, String name, String wanted) {
    String found = guest.said(name).orElse("nothing");
    check(guest.name() + ": " + name, found.equals(wanted), found);
  }

  void figure(String name, String value) {
    figures.put(name, value);
  }

  void figure(String name, double value) {
    figure(name, String.format(Locale.ROOT, "%.3f", value));
  }
}
