package touchstone.host.oracle;

import java.util.function.Function;
import touchstone.core.hypercall.Call;
import touchstone.spec.call.HvmCall;
import touchstone.spec.call.Returned;

/** Reads hvm_op. @xen public/hvm/hvm_op.h */
final class HvmCallReader {
  private HvmCallReader() {}

  static Request read(Call call, CallerMemory memory) {
    long command = call.arg32(0);
    long address = call.arg[1];
    return switch ((int) command) {
      case 0 ->
          argument(
              memory,
              address,
              16,
              s -> Request.plain(new HvmCall.SetParam(s.u16(0), s.u32(4), s.s64(8))));
      case 1 -> argument(memory, address, 16, s -> getParam(s, memory, address));
      case 5 -> Request.plain(new HvmCall.FlushTlbs(address == 0));
      case 9 -> argument(memory, address, 16, s -> Request.plain(new HvmCall.PagetableDying()));
      case 10 -> delivering(new HvmCall.GetTime(), memory.isWritable(address, 8));
      case 15 ->
          argument(
              memory,
              address,
              16,
              s ->
                  delivering(
                      new HvmCall.GetMemType(s.u16(0), s.s64(8)),
                      memory.isWritable(address + 2, 2)));
      case 23 ->
          argument(
              memory,
              address,
              8,
              s -> Request.plain(new HvmCall.SetUpcallVector(s.u32(0), s.u8(4))));
      case 25 -> Request.plain(new HvmCall.Alternate());
      default -> Request.plain(new HvmCall.Unserved(command));
    };
  }

  private static Request getParam(Structure s, CallerMemory memory, long address) {
    return new Request(
        new HvmCall.GetParam(s.u16(0), s.u32(4)),
        memory.isWritable(address + 8, 8),
        status ->
            memory
                .read(address + 8, 8)
                .map(v -> Returned.of(status, v.s64(0)))
                .orElse(Returned.of(status)));
  }

  private static Request delivering(HvmCall call, boolean writable) {
    return new Request(call, writable, status -> Returned.of(status));
  }

  private static Request argument(
      CallerMemory memory, long address, int size, Function<Structure, Request> reading) {
    return memory.read(address, size).map(reading).orElse(Request.unreadable("hvm_op"));
  }
}
