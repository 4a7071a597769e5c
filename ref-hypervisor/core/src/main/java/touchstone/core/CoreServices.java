package touchstone.core;

import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Hypercalls;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.trap.Services;
import touchstone.core.vcpu.Vcpu;

/** Connects the exit handlers with the parts above them. */
final class CoreServices implements Services {
  private static final int RAX = 0;

  /** First three arguments of 64-bit callers: RDI, RSI, RDX. */
  private static final int[] WIDE = {7, 6, 2};

  /** First three arguments of 32-bit callers: EBX, ECX, EDX. */
  private static final int[] NARROW = {3, 1, 2};

  private final Subsystems s;
  private final Hypercalls hypercalls;
  private final /*@ nullable @*/ Tracer tracer;

  CoreServices(Subsystems subsystems, Hypercalls dispatcher, /*@ nullable @*/ Tracer observer) {
    s = subsystems;
    hypercalls = dispatcher;
    tracer = observer;
  }

  public boolean hypercall(Vcpu v) {
    if (tracer == null) {
      return hypercalls.dispatch(v);
    }
    int[] argument = s.driver.codeBits(v) == 64 ? WIDE : NARROW;
    long number = v.gpr[RAX];
    long a1 = v.gpr[argument[0]];
    long a2 = v.gpr[argument[1]];
    long a3 = v.gpr[argument[2]];
    boolean done = hypercalls.dispatch(v);
    if (done) {
      tracer.hypercall(v.domain.id, v.id, s.clock.systemTime(), number, a1, a2, a3, v.gpr[RAX]);
    }
    return done;
  }

  public void shutdown(Domain d, int reason) {
    s.lifecycle.shutdown(d, reason);
  }

  public void console(Domain d, int value) {
    if (s.console != null) {
      s.console.consoleByte(d.id, value);
    }
  }

  public void vcpuDown(Vcpu v) {
    s.lifecycle.vcpuDown(v, s.clock.systemTime());
  }

  public void latchLayout(Domain d, boolean narrow) {
    d.narrow = narrow;
    s.clock.publishWallclock(d.sharedInfo(), !narrow, d.timeOffset);
  }
}
