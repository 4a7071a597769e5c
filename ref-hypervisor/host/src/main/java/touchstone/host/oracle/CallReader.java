package touchstone.host.oracle;

import touchstone.core.Core;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Subsystems;
import touchstone.spec.call.UnservedCall;

/** Reads what a hypercall asks for, by number. @xen public/xen.h */
final class CallReader {
  private static final int MEMORY_OP = 12;
  private static final int MULTICALL = 13;
  private static final int SET_TIMER_OP = 15;
  private static final int XEN_VERSION = 17;
  private static final int CONSOLE_IO = 18;
  private static final int GRANT_TABLE_OP = 20;
  private static final int VCPU_OP = 24;
  private static final int SCHED_OP = 29;
  private static final int EVENT_CHANNEL_OP = 32;
  private static final int HVM_OP = 34;
  private static final int SYSCTL = 35;
  private static final int DOMCTL = 36;

  private final Core core;
  private final Subsystems subsystems;
  private final SchedCallReader sched;
  private final ControlCallReader control;

  CallReader(Core core, VcpuProbe probe) {
    this.core = core;
    subsystems = core.subsystems();
    sched = new SchedCallReader(subsystems.delivery, probe);
    control = new ControlCallReader(subsystems.domains, subsystems.hw.cpus());
  }

  /**
   * @param nested an entry of a multicall
   */
  Request read(Call call, boolean nested) {
    CallerMemory memory = memory(call);
    if (call.number < 0 || DOMCTL < call.number) {
      return Request.plain(new UnservedCall(call.number));
    }
    return switch ((int) call.number) {
      case MEMORY_OP -> new MemoryCallReader(core, call, memory).read();
      case GRANT_TABLE_OP -> new GrantCallReader(core, call, memory).read();
      case MULTICALL -> SmallCallReader.multicall(call, nested);
      case SET_TIMER_OP -> SmallCallReader.timer(call);
      case XEN_VERSION -> SmallCallReader.version(call, memory);
      case CONSOLE_IO -> SmallCallReader.console(call, memory);
      case VCPU_OP -> VcpuCallReader.read(call, memory);
      case SCHED_OP -> sched.read(call, memory);
      case EVENT_CHANNEL_OP -> new EventCallReader(subsystems.domains, call, memory).read();
      case HVM_OP -> HvmCallReader.read(call, memory);
      case SYSCTL -> ControlCallReader.sysctl(call, memory);
      case DOMCTL -> control.domctl(call, memory);
      default -> Request.plain(new UnservedCall(call.number));
    };
  }

  CallerMemory memory(Call call) {
    return new CallerMemory(subsystems.memory, call);
  }
}
