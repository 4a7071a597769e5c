package touchstone.host.cli;

import java.io.PrintWriter;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.toolstack.DomainInfo;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.platform.Machine;

/** What {@code --stats} prints: virtual and real time, instructions, memory. */
final class Statistics {
  private static final double SECOND = 1e9;

  private Statistics() {}

  /** The machine's part: virtual and real time, instructions. */
  static void print(PrintWriter out, Machine machine, long wallNanos) {
    long retired = 0;
    long virtual = 0;
    for (int i = 0; i < machine.cpus(); i++) {
      retired += machine.cpu(i).retired;
      virtual = Math.max(virtual, machine.cpu(i).clock);
    }
    out.printf("virtual time     %12.6f s%n", virtual / SECOND);
    out.printf("instructions     %12d%n", retired);
    out.printf("wall time        %12.6f s%n", wallNanos / SECOND);
    out.printf("speed            %12.1f MIPS%n", retired * 1000.0 / Math.max(1, wallNanos));
    out.flush();
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
