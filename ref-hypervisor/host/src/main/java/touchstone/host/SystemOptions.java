package touchstone.host;

import org.jspecify.annotations.Nullable;
import touchstone.core.AuditSink;
import touchstone.core.Tracer;
import touchstone.host.oracle.Oracle;
import touchstone.machine.cpu.CpuModel;

/**
 * What the system is made of. Two systems with equal options and guests run alike.
 *
 * @param cpu vendor and so virtualization extension of the physical CPUs
 * @param cpus physical CPUs, 1 to 64
 * @param memory bytes of physical memory
 * @param silo Xen's silo policy: guests reach only themselves and domain 0
 * @param seed of everything random in the machine
 * @param console hears every byte guests write, as it comes
 * @param tracer told of every exit and hypercall, or null
 * @param oracle judges every step by the specification, or null; it serves one system
 * @param audit told of every security-relevant act and refusal, or null
 */
public record SystemOptions(
    CpuModel cpu,
    int cpus,
    long memory,
    boolean silo,
    long seed,
    ConsoleListener console,
    @Nullable Tracer tracer,
    @Nullable Oracle oracle,
    @Nullable AuditSink audit) {

  /** Hears the console of all guests. */
  @FunctionalInterface
  public interface ConsoleListener {
    /** One byte, 0 to 255, of a domain. */
    void consoleByte(int domain, int value);
  }

  /** Bytes that the hypervisor itself needs, beside its guests' memory. */
  public static final long HYPERVISOR_MEMORY = 64L << 20;

  private static final long DEFAULT_MEMORY = 256L << 20;

  /** One physical CPU, 256 MiB, default policy, nobody listening. */
  public static SystemOptions of(CpuModel cpu) {
    return new SystemOptions(
        cpu, 1, DEFAULT_MEMORY, false, 1, (domain, value) -> {}, null, null, null);
  }

  public SystemOptions withCpus(int count) {
    return new SystemOptions(cpu, count, memory, silo, seed, console, tracer, oracle, audit);
  }

  public SystemOptions withMemory(long bytes) {
    return new SystemOptions(cpu, cpus, bytes, silo, seed, console, tracer, oracle, audit);
  }

  public SystemOptions withSilo(boolean on) {
    return new SystemOptions(cpu, cpus, memory, on, seed, console, tracer, oracle, audit);
  }

  public SystemOptions withSeed(long newSeed) {
    return new SystemOptions(cpu, cpus, memory, silo, newSeed, console, tracer, oracle, audit);
  }

  public SystemOptions withConsole(ConsoleListener listener) {
    return new SystemOptions(cpu, cpus, memory, silo, seed, listener, tracer, oracle, audit);
  }

  public SystemOptions withTracer(@Nullable Tracer observer) {
    return new SystemOptions(cpu, cpus, memory, silo, seed, console, observer, oracle, audit);
  }

  public SystemOptions withOracle(@Nullable Oracle judge) {
    return new SystemOptions(cpu, cpus, memory, silo, seed, console, tracer, judge, audit);
  }

  public SystemOptions withAudit(@Nullable AuditSink sink) {
    return new SystemOptions(cpu, cpus, memory, silo, seed, console, tracer, oracle, sink);
  }
}
