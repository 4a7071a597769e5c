package touchstone.core;

/** What the host chooses before the core starts; read once by the constructor of {@link Core}. */
public final class CoreParameters {
  /** Domain ids are 0 to maxDomains - 1; 1 to 128. */
  public int maxDomains = 32;

  /** Longest uninterrupted run of a vCPU while others wait, in ns; 100,000 to 10,000,000. */
  public long slice = 1000000;

  /** Frames scrubbed before the constructor returns; the rest is scrubbed on demand. */
  public int bootScrub = 4096;

  /** True for Xen's "silo" policy: domains reach only themselves and the control domain. */
  public boolean silo;

  /** Wall-clock time at TSC 0: nanoseconds since 1970. */
  public long wallclock = 1767225600000000000L;

  /** Output of guests' debug consoles; null discards it. */
  public ConsoleSink console;

  /** Observer of exits and hypercalls; null for none. */
  public Tracer tracer;

  /** Told before and after every step; null for none. */
  public StepObserver observer;

  /** Hears what is worth an audit record; null for none. */
  public AuditSink audit;
}
