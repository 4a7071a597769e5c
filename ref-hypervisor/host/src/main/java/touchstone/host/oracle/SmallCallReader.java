package touchstone.host.oracle;

import java.util.List;
import touchstone.core.hypercall.Call;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.call.ConsoleCall;
import touchstone.spec.call.Multicall;
import touchstone.spec.call.Returned;
import touchstone.spec.call.TimerCall;
import touchstone.spec.call.VersionCall;

/** Reads the hypercalls with one or two arguments: timer, version, console, multicall. */
final class SmallCallReader {
  private static final int ENTRY_WORDS = 8;

  private SmallCallReader() {}

  /** A 32-bit caller passes the time in two registers. @xen public/xen.h */
  static Request timer(Call call) {
    Vcpu caller = call.vcpu;
    long time = call.narrow ? call.arg32(0) | call.arg32(1) << 32 : call.arg[0];
    return new Request(
        new TimerCall(time), true, status -> Returned.of(status, caller.timerDeadline));
  }

  // ---- xen_version ------------------------------------------------------------------------------

  static Request version(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    long address = call.arg[1];
    return switch ((int) command) {
      case 0 -> Request.plain(new VersionCall.Version());
      case 1 -> text(command, memory.isWritable(address, 16));
      case 2 -> text(command, memory.isWritable(address, 144));
      case 3 -> text(command, memory.isWritable(address, 1024));
      case 4 -> text(command, memory.isWritable(address, 64));
      case 5 -> text(command, memory.isWritable(address, call.word()));
      case 6 -> features(memory, address);
      case 7 -> Request.plain(new VersionCall.PageSize(address));
      case 8 -> text(command, memory.isWritable(address, 16));
      case 9 -> Request.plain(new VersionCall.CommandLine());
      case 10 -> Request.plain(new VersionCall.BuildId());
      default -> Request.plain(new VersionCall.Unserved(command));
    };
  }

  private static Request text(long command, boolean writable) {
    return new Request(new VersionCall.Text(command), writable, status -> Returned.of(status));
  }

  private static Request features(CallerMemory memory, long address) {
    return memory
        .read(address, 8)
        .map(s ->
            new Request(
                new VersionCall.Features(s.u32(0)),
                memory.isWritable(address + 4, 4),
                status -> Returned.of(status)))
        .orElse(Request.unreadable("xen_version get_features"));
  }

  // ---- console_io -------------------------------------------------------------------------------

  static Request console(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    return switch ((int) command) {
      case 0 -> write(call, memory);
      case 1 -> Request.plain(new ConsoleCall.Read());
      default -> Request.plain(new ConsoleCall.Unserved(command));
    };
  }

  /** What is left of a preempted write is in its arguments. */
  private static Request write(Call call, CallerMemory memory) {
    long count = call.arg32(1);
    boolean inRange = call.isArray(call.arg[2], count, 1);
    long readable = inRange ? memory.readable(call.arg[2], count, ConsoleCall.LOOK_AHEAD) : 0;
    return new Request(
        new ConsoleCall.Write(count, inRange, readable),
        true,
        status -> progress(status, count - call.arg32(1)));
  }

  // ---- multicall --------------------------------------------------------------------------------

  static Request multicall(Call call, boolean nested) {
    long count = call.arg32(1);
    boolean inRange = call.isArray(call.arg[0], count, ENTRY_WORDS * call.word());
    return Request.plain(new Multicall(count, inRange, nested));
  }

  /** The answer of a multicall that has served some entries of the list at an address. */
  static Returned served(long status, long entries, long list, CallerMemory memory, int word) {
    int size = ENTRY_WORDS * word;
    long next = list + entries * size;
    boolean broken =
        memory.read(next, size).isEmpty()
            || !memory.isWritable(next, size)
            || (0 < entries && !memory.isWritable(next - size + word, word));
    return new Returned(status, false, entries, List.of(broken ? 1L : 0L), List.of(), List.of());
  }

  private static Returned progress(long status, long done) {
    return new Returned(status, false, done, List.of(), List.of(), List.of());
  }
}
