package touchstone.host.oracle;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.event.EventPorts;
import touchstone.core.hypercall.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.Returned;

/** Reads event_channel_op. @xen public/event_channel.h */
final class EventCallReader {
  /** Sizes of the structures, by command. */
  private static final int[] SIZE = {12, 12, 12, 4, 4, 24, 8, 8, 8, 4, 2, 24, 8, 8};

  private static final int STATUS_RESULT = 8;
  private static final int LINK_BITS = 16;
  private static final int SELF = EventCall.SELF;

  private final Domains domains;
  private final Call call;
  private final CallerMemory memory;

  EventCallReader(Domains domains, Call call, CallerMemory memory) {
    this.domains = domains;
    this.call = call;
    this.memory = memory;
  }

  Request read() {
    long command = call.arg32(0);
    if (SIZE.length <= command) {
      return Request.plain(new EventCall.Unserved(command));
    }
    Optional<Structure> argument = memory.read(call.arg[1], SIZE[(int) command]);
    if (argument.isEmpty()) {
      return Request.unreadable("event_channel_op " + command);
    }
    return of((int) command, argument.get(), call.arg[1]);
  }

  private Request of(int command, Structure s, long address) {
    int size = SIZE[command];
    return switch (command) {
      case 0 -> opening(new EventCall.BindInterdomain(s.u16(0), s.u32(4)), SELF, address, size);
      case 1 -> opening(new EventCall.BindVirq(s.u32(0), s.u32(4)), SELF, address, size);
      case 2 -> Request.plain(new EventCall.BindPirq());
      case 3 -> Request.plain(new EventCall.Close(s.u32(0)));
      case 4 -> Request.plain(new EventCall.Send(s.u32(0)));
      case 5 ->
          new Request(
              new EventCall.Status(s.u16(0), s.u32(4)),
              memory.isWritable(address + STATUS_RESULT, size - STATUS_RESULT),
              status -> Returned.of(status));
      case 6 -> opening(new EventCall.AllocUnbound(s.u16(0), s.u16(2)), s.u16(0), address, size);
      case 7 -> opening(new EventCall.BindIpi(s.u32(0)), SELF, address, size);
      case 8 -> Request.plain(new EventCall.BindVcpu(s.u32(0), s.u32(4)));
      case 9 -> Request.plain(new EventCall.Unmask(s.u32(0)));
      case 10 -> Request.plain(new EventCall.Reset(s.u16(0)));
      case 11 ->
          new Request(
              new EventCall.InitControl(s.s64(0), s.u32(8), s.u32(12)),
              memory.isWritable(address + LINK_BITS, 1),
              status -> Returned.of(status));
      case 12 -> Request.plain(new EventCall.ExpandArray(s.s64(0)));
      default -> Request.plain(new EventCall.SetPriority(s.u32(0), s.u32(4)));
    };
  }

  /**
   * The port is the last field; if it cannot be written there, it is the one that is open now.
   *
   * @param dom whose port it is
   */
  private Request opening(EventCall asked, int dom, long address, int size) {
    long at = address + size - 4;
    boolean writable = memory.isWritable(at, 4);
    Domain owner = domains.resolve(call.domain, dom);
    Set<Long> before = writable ? Set.of() : open(owner);
    return new Request(
        asked,
        writable,
        status -> Returned.of(status, writable ? delivered(at) : fresh(owner, before)),
        memory.placeOf(at, 4));
  }

  private Long[] delivered(long at) {
    return memory.read(at, 4).map(s -> new Long[] {s.u32(0)}).orElse(new Long[0]);
  }

  private static Long[] fresh(@Nullable Domain owner, Set<Long> before) {
    Set<Long> fresh = open(owner);
    fresh.removeAll(before);
    return fresh.toArray(new Long[0]);
  }

  private static Set<Long> open(@Nullable Domain owner) {
    Set<Long> open = new TreeSet<>();
    for (long port = 1; owner != null && port < EventPorts.MAX; port++) {
      if (owner.ports.state(port) != EventPorts.CLOSED) {
        open.add(port);
      }
    }
    return open;
  }
}
