package touchstone.host.cli;

import java.io.PrintWriter;
import java.io.Writer;
import touchstone.core.Tracer;
import touchstone.core.virt.Exit;
import touchstone.host.ExitNames;

/**
 * Writes one line per exit and per hypercall; equal runs write equal files.
 *
 * <pre>
 * exit TIME dDOMAIN vVCPU rip=RIP KIND reason=REASON [number=N width=W operand=O] [address=A rights=R]
 * call TIME dDOMAIN vVCPU NAME a1 a2 a3 = RESULT
 * </pre>
 *
 * <p>TIME is the physical CPU's clock in ns, RESULT is signed decimal, REASON and arguments are
 * hexadecimal. Hypercalls of domain 0 are those of the toolstack. A line that belongs to an exit of
 * kind HYPERCALL follows it at once.
 */
final class TraceWriter implements Tracer {
  private final PrintWriter out;

  TraceWriter(Writer writer) {
    out = new PrintWriter(writer);
  }

  @Override
  public void exit(int domain, int vcpu, long time, long rip, Exit exit) {
    out.printf(
        "exit %d d%d v%d rip=%x %s reason=%x",
        time, domain, vcpu, rip, ExitNames.of(exit.kind), exit.reason);
    switch (exit.kind) {
      case Exit.IO, Exit.MSR_READ, Exit.MSR_WRITE, Exit.CR_ACCESS, Exit.EXCEPTION ->
          out.printf(" number=%x width=%d operand=%x", exit.number, exit.width, exit.operand);
      case Exit.SECOND_LEVEL_FAULT ->
          out.printf(" address=%x rights=%d", exit.address, exit.rights);
      default -> {}
    }
    out.print('\n');
  }

  @Override
  public void hypercall(
      int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result) {
    out.printf(
        "call %d d%d v%d %s %x %x %x = %d\n",
        time, domain, vcpu, HypercallNames.of(number), a1, a2, a3, result);
  }

  /** Writes out what is buffered. */
  void flush() {
    out.flush();
  }
}
