package touchstone.spec.state;

/**
 * What the machine has.
 *
 * @param frames 4 KiB frames of physical memory
 * @param cpus physical CPUs
 * @param domainIds domain numbers are below this
 * @param guestFrames guest frame numbers of a domain are below this
 */
public record Host(int frames, int cpus, int domainIds, int guestFrames) {
  /** Every physical CPU, as a bitmap. */
  public long allCpus() {
    return -1L >>> Long.SIZE - cpus;
  }
}
