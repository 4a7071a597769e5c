package touchstone.host.cli;

import java.io.PrintWriter;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.toolstack.DomainInfo;
import touchstone.host.toolstack.ToolstackException;

/** What {@code --stats} prints: virtual and real time, instructions, memory. */
final class Statistics {
  private static final double SECOND = 1e9;

  private Statistics() {}

  static void print(PrintWriter out, ReferenceSystem system, GuestHandle guest, long wallNanos)
      throws ToolstackException {
    DomainInfo info = system.info(guest);
    long retired = 0;
    for (int cpu = 0; cpu < system.machine().cpus(); cpu++) {
      retired += system.machine().cpu(cpu).retired;
    }
    out.printf("virtual time     %12.6f s%n", system.virtualTime() / SECOND);
    out.printf("guest CPU time   %12.6f s%n", info.cpuTime() / SECOND);
    out.printf("instructions     %12d%n", retired);
    out.printf("wall time        %12.6f s%n", wallNanos / SECOND);
    out.printf("speed            %12.1f MIPS%n", retired * 1000.0 / Math.max(1, wallNanos));
    out.printf("guest pages      %12d%n", info.pages());
    out.flush();
  }
}
