package touchstone.host.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.toolstack.DomainInfo;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Meter;
import touchstone.machine.platform.Machine;

/** What {@code --stats} prints: times, instructions, how the machine went about them, memory. */
final class Statistics {
  private static final double SECOND = 1e9;

  private Statistics() {}

  /** The machine's part: times, instructions, hit rates. */
  static void print(PrintWriter out, Machine machine, long wallNanos) {
    Meter meter = new Meter();
    long retired = machine.retired();
    long virtual = 0;
    for (int i = 0; i < machine.cpus(); i++) {
      Cpu cpu = machine.cpu(i);
      virtual = Math.max(virtual, cpu.clock);
      meter.add(cpu.meter);
    }
    long processor = processorNanos();
    out.printf("virtual time     %12.6f s%n", virtual / SECOND);
    out.printf("instructions     %12d%n", retired);
    out.printf("wall time        %12.6f s%n", wallNanos / SECOND);
    out.printf("speed            %12.1f MIPS%n", retired * 1000.0 / Math.max(1, wallNanos));
    if (processor > 0) {
      out.printf("processor time   %12.6f s, start and compiler included%n", processor / SECOND);
    }
    print(out, meter);
    out.flush();
  }

  /** Where blocks of decoded code and translations of addresses were found. */
  private static void print(PrintWriter out, Meter meter) {
    long known = meter.blocks - meter.lookups - meter.singles;
    out.printf("blocks           %12d%n", meter.blocks);
    out.printf("  linked         %12.4f %% followed the block before%n", share(known, meter));
    out.printf("  looked up      %12.4f %%%n", share(meter.lookups, meter));
    out.printf("  searched       %12.4f %% by physical address%n", share(meter.searches, meter));
    out.printf("  decoded        %12.4f %% (%d)%n", share(meter.decoded, meter), meter.decoded);
    out.printf("  for one use    %12.4f %% as an event was due%n", share(meter.singles, meter));
    out.printf("memory operands  %12d%n", meter.accesses);
    out.printf("page walks       %12d%n", meter.walks);
    out.printf(
        "TLB hits         %12.4f %% of memory operands and searches for code%n",
        100 - percent(meter.walks, meter.accesses + meter.searches + meter.singles));
  }

  private static double share(long count, Meter meter) {
    return percent(count, meter.blocks);
  }

  private static double percent(long part, long whole) {
    return 100.0 * part / Math.max(1, whole);
  }

  /** Processor time of this process in ns, or -1 if the platform does not tell. */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : -1;
  }

  /** The machine's part and what domain 0 knows of the guest. */
  static void print(PrintWriter out, ReferenceSystem system, GuestHandle guest, long wallNanos)
      throws ToolstackException {
    print(out, system.machine(), wallNanos);
    DomainInfo info = system.info(guest);
    out.printf("guest CPU time   %12.6f s%n", info.cpuTime() / SECOND);
    out.printf("guest pages      %12d%n", info.pages());
    out.flush();
  }
}
