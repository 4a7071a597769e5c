package touchstone.host.oracle;

import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Call;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.spec.call.Returned;

/** All that is read of a running core: its state, its time, and what it is asked for. */
final class Watch {
  private final Core core;
  private final Hardware hardware;
  private final Abstraction abstraction;
  private final VcpuProbe probe;
  private final CallReader calls;
  private final ExitReader exits;

  Watch(Core core, Hardware hardware, boolean silo) {
    this.core = core;
    this.hardware = hardware;
    abstraction = new Abstraction(core, hardware, silo);
    probe = new VcpuProbe(core.subsystems());
    calls = new CallReader(core, probe);
    exits = new ExitReader(probe);
  }

  Moment now() {
    return new Moment(abstraction.state(), PendingBits.of(core, hardware));
  }

  /**
   * As {@link #now}, but memory, ports and grants are those of the last whole look. For the
   * beginning of a step, and the end of one that has nothing to do with them: if they have changed
   * all the same, the next whole look tells.
   */
  Moment between() {
    return new Moment(abstraction.betweenSteps(), PendingBits.of(core, hardware));
  }

  /** System time in ns of the CPU in the core. */
  long time() {
    return core.clock().systemTime();
  }

  /** System time in ns of the CPU whose clock is ahead of the others. */
  long latest() {
    long latest = time();
    for (int cpu = 0; cpu < hardware.cpus(); cpu++) {
      latest = Math.max(latest, hardware.tsc(cpu));
    }
    return latest;
  }

  Vcpu vcpu(int domain, int vcpu) {
    Domain d = core.domains().find(domain);
    Vcpu v = d == null ? null : d.vcpuAt(vcpu);
    if (v == null) {
      throw new IllegalStateException("an exit of d" + domain + " vCPU " + vcpu + ", not there");
    }
    return v;
  }

  boolean isNarrow(Vcpu v) {
    return probe.isNarrow(v);
  }

  Request read(Vcpu v, Exit exit) {
    return exits.read(v, exit);
  }

  Request read(Call call, boolean nested) {
    return calls.read(call, nested);
  }

  /** The answer of a multicall; a preempted one has moved its arguments on. */
  Returned served(Call call, long status, long entries) {
    return SmallCallReader.served(status, entries, call.arg[0], calls.memory(call), call.word());
  }
}
