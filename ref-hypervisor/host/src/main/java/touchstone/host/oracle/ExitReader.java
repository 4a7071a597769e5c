package touchstone.host.oracle;

import touchstone.core.domain.Domain;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.spec.call.GuestExit;
import touchstone.spec.call.GuestExit.Cause;
import touchstone.spec.call.GuestExit.Kind;
import touchstone.spec.call.GuestExit.SecondLevelFault;
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
    SecondLevelFault fault = new SecondLevelFault(exit.address, wanted);
    Domain d = v.domain;
    boolean[] initialised = new boolean[d.maxVcpus];
    int[] before = new int[d.maxVcpus];
    for (int i = 0; i < before.length; i++) {
      initialised[i] = d.vcpu[i].initialised;
      before[i] = d.vcpu[i].state;
    }
    return new Request(
        fault, true, status -> Returned.of(status, commands(d, initialised, before)));
  }

  /** Whether the domain has ended, and what has become of each of its vCPUs. */
  private static Long[] commands(Domain d, boolean[] initialised, int[] before) {
    Long[] values = new Long[1 + before.length];
    values[0] = d.shutdown ? 1L : 0L;
    for (int i = 0; i < before.length; i++) {
      values[1 + i] = command(d.vcpu[i], initialised[i], before[i]);
    }
    return values;
  }

  private static long command(Vcpu v, boolean initialised, int before) {
    if (!v.initialised) {
      return initialised || before != Vcpu.OFFLINE ? SecondLevelFault.RESET : 0;
    }
    if (!initialised) {
      return SecondLevelFault.STARTED;
    }
    return before == Vcpu.BLOCKED && v.state == Vcpu.RUNNABLE ? SecondLevelFault.WOKEN : 0;
  }
}
