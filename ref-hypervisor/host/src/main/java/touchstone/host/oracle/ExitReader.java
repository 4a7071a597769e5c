package touchstone.host.oracle;

import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.GuestExit.Cause;
import touchstone.spec.call.GuestExit.Kind;
import touchstone.spec.call.Returned;

/** Reads an exit, before it is handled. */
final class ExitReader {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final long LOW = 0xFFFFFFFFL;

  private final VcpuProbe probe;

  ExitReader(VcpuProbe probe) {
    this.probe = probe;
  }

  Request read(Vcpu v, Exit exit) {
    return switch (exit.kind) {
      case Exit.HYPERCALL -> Request.plain(new GuestExit.HypercallInstruction());
      case Exit.HLT -> halt(v);
      case Exit.MSR_WRITE -> Request.plain(new GuestExit.MsrWrite(v.gpr[RCX] & LOW, value(v)));
      case Exit.SECOND_LEVEL_FAULT -> fault(v, exit);
      case Exit.TRIPLE_FAULT -> fatal(Cause.TRIPLE_FAULT);
      case Exit.TASK_SWITCH -> fatal(Cause.TASK_SWITCH);
      case Exit.ENTRY_FAILURE -> fatal(Cause.ENTRY_FAILURE);
      default -> exit.kind == Exit.UNKNOWN ? fatal(Cause.UNKNOWN) : ofRegisters(exit.kind);
    };
  }

  private static Request ofRegisters(int kind) {
    Kind which =
        switch (kind) {
          case Exit.INTERRUPT -> Kind.INTERRUPT;
          case Exit.INTERRUPT_WINDOW -> Kind.INTERRUPT_WINDOW;
          case Exit.CPUID -> Kind.CPUID;
          case Exit.IO -> Kind.IO;
          case Exit.MSR_READ -> Kind.MSR_READ;
          case Exit.CR_ACCESS -> Kind.CONTROL_REGISTER;
          case Exit.EXCEPTION -> Kind.EXCEPTION;
          case Exit.XSETBV -> Kind.XSETBV;
          case Exit.FORBIDDEN_INSTRUCTION -> Kind.FORBIDDEN_INSTRUCTION;
          case Exit.CACHE_INSTRUCTION -> Kind.CACHE_INSTRUCTION;
          default -> throw new IllegalStateException("an exit of kind " + kind);
        };
    return Request.plain(new GuestExit.Private(which));
  }

  private static Request fatal(Cause cause) {
    return Request.plain(new GuestExit.Fatal(cause));
  }

  private Request halt(Vcpu v) {
    return new Request(
        new GuestExit.Halt(probe.takesInterrupts(v), probe.hasUpcall(v)),
        true,
        status -> Returned.of(status, VcpuProbe.waits(v)));
  }

  private static long value(Vcpu v) {
    return v.gpr[RDX] << 32 | v.gpr[RAX] & LOW;
  }

  private static Request fault(Vcpu v, Exit exit) {
    touchstone.spec.state.Rights wanted =
        new touchstone.spec.state.Rights(
            (exit.rights & Rights.WRITE) != 0, (exit.rights & Rights.EXECUTE) != 0);
    return new Request(
        new GuestExit.SecondLevelFault(exit.address, wanted),
        true,
        status -> Returned.of(status, v.domain.shutdown ? 1L : 0L));
  }
}
