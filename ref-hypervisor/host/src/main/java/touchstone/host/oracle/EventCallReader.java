package touchstone.host.oracle;

import java.util.Optional;
import touchstone.core.hypercall.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.Returned;

/** Reads event_channel_op. @xen public/event_channel.h */
final class EventCallReader {
  /** Sizes of the structures, by command. */
  private static final int[] SIZE = {12, 12, 12, 4, 4, 24, 8, 8, 8, 4, 2};

  private static final int STATUS_RESULT = 8;

  private EventCallReader() {}

  static Request read(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    if (SIZE.length <= command) {
      return Request.plain(new EventCall.Unserved(command));
    }
    Optional<Structure> argument = memory.read(call.arg[1], SIZE[(int) command]);
    if (argument.isEmpty()) {
      return Request.unreadable("event_channel_op " + command);
    }
    return of((int) command, argument.get(), call.arg[1], memory);
  }

  private static Request of(int command, Structure s, long address, CallerMemory memory) {
    int size = SIZE[command];
    return switch (command) {
      case 0 -> opening(new EventCall.BindInterdomain(s.u16(0), s.u32(4)), address, size, memory);
      case 1 -> opening(new EventCall.BindVirq(s.u32(0), s.u32(4)), address, size, memory);
      case 2 -> Request.plain(new EventCall.BindPirq());
      case 3 -> Request.plain(new EventCall.Close(s.u32(0)));
      case 4 -> Request.plain(new EventCall.Send(s.u32(0)));
      case 5 ->
          new Request(
              new EventCall.Status(s.u16(0), s.u32(4)),
              memory.isWritable(address + STATUS_RESULT, size - STATUS_RESULT),
              status -> Returned.of(status));
      case 6 -> opening(new EventCall.AllocUnbound(s.u16(0), s.u16(2)), address, size, memory);
      case 7 -> opening(new EventCall.BindIpi(s.u32(0)), address, size, memory);
      case 8 -> Request.plain(new EventCall.BindVcpu(s.u32(0), s.u32(4)));
      case 9 -> Request.plain(new EventCall.Unmask(s.u32(0)));
      default -> Request.plain(new EventCall.Reset(s.u16(0)));
    };
  }

  /** The port is the last field. */
  private static Request opening(EventCall call, long address, int size, CallerMemory memory) {
    return new Request(
        call,
        memory.isWritable(address + size - 4, 4),
        status ->
            memory
                .read(address + size - 4, 4)
                .map(s -> Returned.of(status, s.u32(0)))
                .orElse(Returned.of(status)),
        memory.placeOf(address + size - 4, 4));
  }
}
