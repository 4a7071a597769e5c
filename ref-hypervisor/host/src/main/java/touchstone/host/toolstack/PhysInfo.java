package touchstone.host.toolstack;

/**
 * What XEN_SYSCTL_physinfo says of the host.
 *
 * @param cpuKhz speed of a CPU
 * @param capabilities XEN_SYSCTL_PHYSCAP_ bits
 * @param totalPages frames of memory
 * @param freePages frames that belong to nobody
 * @xen public/sysctl.h
 */
public record PhysInfo(
    int threadsPerCore,
    int coresPerSocket,
    int cpus,
    int maxCpuId,
    int nodes,
    int cpuKhz,
    int capabilities,
    long totalPages,
    long freePages) {
  private static final int HVM = 1;
  private static final int HAP = 1 << 3;
  private static final int GNTTAB_V1 = 1 << 8;

  public boolean hasHvm() {
    return (capabilities & HVM) != 0;
  }

  public boolean hasHap() {
    return (capabilities & HAP) != 0;
  }

  public boolean hasGrantTableV1() {
    return (capabilities & GNTTAB_V1) != 0;
  }
}
