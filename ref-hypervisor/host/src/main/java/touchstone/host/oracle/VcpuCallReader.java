package touchstone.host.oracle;

import java.util.Optional;
import java.util.function.Function;
import touchstone.core.hypercall.Call;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.call.Returned;
import touchstone.spec.call.VcpuCall;

/** Reads vcpu_op, and set_timer_op, whose timer is the same. @xen public/vcpu.h */
final class VcpuCallReader {
  /** sizeof(struct vcpu_hvm_context). @xen public/hvm/hvm_vcpu.h */
  private static final int CONTEXT = 128;

  private static final int RUNSTATE_WIDE = 48;
  private static final int RUNSTATE_NARROW = 44;
  private static final int FUTURE = 1;

  private VcpuCallReader() {}

  static Request read(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    long vcpu = call.arg32(1);
    return switch ((int) command) {
      case 0 -> argument(call, memory, CONTEXT, s -> new VcpuCall.Initialise(vcpu));
      case 1 -> Request.plain(new VcpuCall.Up(vcpu));
      case 2 -> Request.plain(new VcpuCall.Down(vcpu));
      case 3 -> Request.plain(new VcpuCall.IsUp(vcpu));
      case 4 ->
          new Request(
              new VcpuCall.RunstateInfo(vcpu),
              memory.isWritable(call.arg[2], runstate(call)),
              status -> Returned.of(status));
      case 5 ->
          argument(
              call,
              memory,
              8,
              s -> new VcpuCall.RegisterRunstate(vcpu, call.isArray(s.word(0), 1, runstate(call))));
      case 7 -> Request.plain(new VcpuCall.StopPeriodicTimer(vcpu));
      case 8 -> timer(call, memory, vcpu);
      case 9 -> Request.plain(new VcpuCall.StopSingleshotTimer(vcpu));
      case 10 ->
          argument(call, memory, 16, s -> new VcpuCall.RegisterInfo(vcpu, s.s64(0), s.u32(8)));
      case 12 -> Request.plain(new VcpuCall.PhysicalId(vcpu));
      default -> Request.plain(new VcpuCall.Unserved(vcpu, command));
    };
  }

  private static int runstate(Call call) {
    return call.narrow ? RUNSTATE_NARROW : RUNSTATE_WIDE;
  }

  private static Request timer(Call call, CallerMemory memory, long vcpu) {
    Vcpu caller = call.vcpu;
    Request request =
        argument(
            call,
            memory,
            call.narrow ? 12 : 16,
            s -> new VcpuCall.SetSingleshotTimer(vcpu, s.s64(0), (s.u32(8) & FUTURE) != 0));
    return new Request(request.call(), true, status -> Returned.of(status, caller.timerDeadline));
  }

  private static Request argument(
      Call call, CallerMemory memory, int size, Function<Structure, VcpuCall> reading) {
    Optional<Structure> argument = memory.read(call.arg[2], size);
    return Request.plain(
        argument.map(reading).orElse(new VcpuCall.NoArgument(call.arg32(1), call.arg32(0))));
  }
}
