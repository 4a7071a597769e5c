package touchstone.host.cli;

import java.io.PrintWriter;
import java.io.Writer;
import touchstone.core.audit.Audit;
import touchstone.host.AuditLog;

/**
 * Writes the audit trail as JSON, one object a line; equal runs write equal files.
 *
 * <pre>
 * {"time":NS,"type":TYPE,"subject":DOMAIN,"object":DOMAIN,"detail":TEXT,"outcome":0 or -ERRNO}
 * {"type":"dropped","subject":DOMAIN,"count":N}
 * </pre>
 *
 * <p>The time is system time of the physical CPU that was in the core; with several of them lines
 * may be out of order by less than a time slice. The detail of a control operation is its name, of
 * a shutdown the reason, else a number: reference, handle, guest frame or port.
 */
// [impl->req~aud-review~1]
final class AuditWriter implements AuditLog.Output {
  private static final int SYSCTL = 0x10000;
  private static final int HYPERCALL = 0x20000;

  private final PrintWriter out;

  AuditWriter(Writer writer) {
    out = new PrintWriter(writer);
  }

  @Override
  public void record(long time, int event, int subject, int object, int detail, int outcome) {
    out.printf(
        "{\"time\":%d,\"type\":\"%s\",\"subject\":%d,\"object\":%d,\"detail\":\"%s\","
            + "\"outcome\":%d}\n",
        time, type(event), subject, object, detail(event, detail), outcome);
  }

  @Override
  public void dropped(int subject, long count) {
    out.printf("{\"type\":\"dropped\",\"subject\":%d,\"count\":%d}\n", subject, count);
  }

  /** Writes out what is buffered. */
  void flush() {
    out.flush();
  }

  private static String type(int event) {
    return switch (event) {
      case Audit.CONTROL -> "control";
      case Audit.CONTROL_ALLOWED -> "control-allowed";
      case Audit.SHUTDOWN -> "shutdown";
      case Audit.GRANT_MAPPED -> "grant-mapped";
      case Audit.GRANT_UNMAPPED -> "grant-unmapped";
      case Audit.FOREIGN_MAPPED -> "foreign-mapped";
      case Audit.FOREIGN_UNMAPPED -> "foreign-unmapped";
      case Audit.EVENT_BOUND -> "event-bound";
      case Audit.CONTROL_DENIED -> "control-denied";
      case Audit.SIGNAL_DENIED -> "signal-denied";
      case Audit.GRANT_DENIED -> "grant-denied";
      case Audit.FOREIGN_DENIED -> "foreign-denied";
      case Audit.CALLER_DENIED -> "caller-denied";
      default -> "event-" + event;
    };
  }

  private static String detail(int event, int detail) {
    return switch (event) {
      case Audit.CONTROL, Audit.CONTROL_ALLOWED, Audit.CONTROL_DENIED -> command(detail);
      case Audit.SHUTDOWN -> reason(detail);
      case Audit.CALLER_DENIED -> HypercallNames.of(detail & 0xFFFFFFFFL);
      default -> Integer.toUnsignedString(detail);
    };
  }

  /**
   * SHUTDOWN_ reasons.
   *
   * @xen public/sched.h
   */
  private static String reason(int reason) {
    return switch (reason) {
      case 0 -> "poweroff";
      case 1 -> "reboot";
      case 2 -> "suspend";
      case 3 -> "crash";
      case 4 -> "watchdog";
      case 5 -> "soft-reset";
      default -> Integer.toString(reason);
    };
  }

  private static String command(int command) {
    if (command >= HYPERCALL) {
      int number = (command - HYPERCALL) / 256;
      return HypercallNames.of(number) + "/" + (command - HYPERCALL) % 256;
    }
    return command >= SYSCTL ? "sysctl/" + (command - SYSCTL) : "domctl/" + domctl(command);
  }

  /**
   * The XEN_DOMCTL_ commands that change a domain here.
   *
   * @xen public/domctl.h
   */
  private static String domctl(int command) {
    return switch (command) {
      case 1 -> "createdomain";
      case 2 -> "destroydomain";
      case 3 -> "pausedomain";
      case 4 -> "unpausedomain";
      case 9 -> "setvcpuaffinity";
      case 11 -> "max_mem";
      case 15 -> "max_vcpus";
      case 16 -> "scheduler_op";
      case 17 -> "setdomainhandle";
      case 24 -> "settimeoffset";
      case 27 -> "resumedomain";
      case 34 -> "sethvmcontext";
      case 35 -> "set_address_size";
      default -> Integer.toUnsignedString(command);
    };
  }
}
