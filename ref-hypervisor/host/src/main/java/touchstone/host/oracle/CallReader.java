package touchstone.host.oracle;

import touchstone.core.Core;
import touchstone.core.hypercall.Call;

/** Reads what a hypercall asks for, by number. @xen public/xen.h */
final class CallReader {
  private static final int MEMORY_OP = 12;
  private static final int GRANT_TABLE_OP = 20;
  private static final int EVENT_CHANNEL_OP = 32;

  private final Core core;

  CallReader(Core core) {
    this.core = core;
  }

  Request read(Call call) {
    CallerMemory memory = new CallerMemory(core.subsystems().memory, call);
    return switch ((int) call.number) {
      case MEMORY_OP -> new MemoryCallReader(core, call, memory).read();
      case GRANT_TABLE_OP -> new GrantCallReader(core, call, memory).read();
      case EVENT_CHANNEL_OP -> EventCallReader.read(call, memory);
      default -> Request.unspecified("hypercall " + call.number);
    };
  }
}
