package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import touchstone.core.event.EventDelivery;
import touchstone.core.hypercall.Call;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.call.Returned;
import touchstone.spec.call.SchedCall;

/** Reads sched_op. @xen public/sched.h */
final class SchedCallReader {
  private static final int MOST_PORTS = 128;
  private static final int BITMAP = 4096;

  private final EventDelivery delivery;
  private final VcpuProbe probe;

  SchedCallReader(EventDelivery delivery, VcpuProbe probe) {
    this.delivery = delivery;
    this.probe = probe;
  }

  Request read(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    return switch ((int) command) {
      case 0 -> Request.plain(new SchedCall.Yield());
      case 1 -> waiting(new SchedCall.Block(takesUpcall(call.vcpu)), call.vcpu);
      case 2 -> reason(memory.read(call.arg[1], 4), false);
      case 3 -> poll(call, memory);
      case 4 -> remoteShutdown(memory.read(call.arg[1], 8));
      case 5 -> reason(memory.read(call.arg[1], 4), true);
      case 7 -> Request.plain(new SchedCall.PinOverride());
      default -> Request.plain(new SchedCall.Unserved(command));
    };
  }

  private boolean takesUpcall(Vcpu v) {
    return probe.hasUpcall(v) && probe.takesInterrupts(v);
  }

  private static Request waiting(SchedCall call, Vcpu v) {
    return new Request(call, true, status -> Returned.of(status, VcpuProbe.waits(v)));
  }

  private static Request reason(Optional<Structure> argument, boolean latch) {
    return argument
        .map(s -> latch ? new SchedCall.ShutdownCode(s.u8(0)) : new SchedCall.Shutdown(s.u8(0)))
        .map(Request::plain)
        .orElse(Request.unreadable("sched_op shutdown"));
  }

  private static Request remoteShutdown(Optional<Structure> argument) {
    return argument
        .map(s -> Request.plain(new SchedCall.RemoteShutdown(s.u16(0), s.u8(4))))
        .orElse(Request.unreadable("sched_op remote_shutdown"));
  }

  private Request poll(Call call, CallerMemory memory) {
    int word = call.word();
    Optional<Structure> argument = memory.read(call.arg[1], 2 * word + 8);
    if (argument.isEmpty()) {
      return Request.unreadable("sched_op poll");
    }
    long list = argument.get().word(0);
    long count = argument.get().u32(word);
    boolean inRange = call.isArray(list, count, 4);
    List<SchedCall.Polled> ports =
        inRange ? ports(call, memory, list, Math.min(count, MOST_PORTS)) : List.of();
    return waiting(
        new SchedCall.Poll(
            count, inRange, ports, argument.get().s64(2 * word), takesUpcall(call.vcpu)),
        call.vcpu);
  }

  private List<SchedCall.Polled> ports(Call call, CallerMemory memory, long list, long count) {
    List<SchedCall.Polled> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Structure> element = memory.read(list + 4L * i, 4);
      if (element.isEmpty()) {
        return ports;
      }
      long port = element.get().u32(0);
      boolean pending = port < BITMAP && delivery.isPending(call.domain, (int) port);
      ports.add(new SchedCall.Polled(port, pending));
    }
    return ports;
  }
}
