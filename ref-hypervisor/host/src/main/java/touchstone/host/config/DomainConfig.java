package touchstone.host.config;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VifConfig;

/**
 * A guest as its xl.cfg describes it, checked.
 *
 * @param name letters, digits, dot, dash and underscore, not digits alone
 * @param uuid the one of the file, or one made of the name
 * @param kernel ELF file, absolute
 * @param ramdisk first module, absolute, or null
 * @param memory bytes of RAM at the start
 * @param maxMemory bytes it may grow to, at least {@code memory}
 * @param vcpus vCPUs on line at the start
 * @param maxVcpus vCPUs it has, at least {@code vcpus}
 * @param cpus physical CPUs a vCPU may use, by vCPU; the last one holds for all further ones
 * @param weight of the scheduler, 1 to 65535
 * @param cap percent of one physical CPU, 0 for no bound
 * @param silo true if the guest asks for the silo policy
 */
public record DomainConfig(
    String name,
    UUID uuid,
    Path kernel,
    @Nullable Path ramdisk,
    String commandLine,
    long memory,
    long maxMemory,
    int vcpus,
    int maxVcpus,
    List<Long> cpus,
    int weight,
    int cap,
    EndActions ends,
    List<DiskConfig> disks,
    List<VifConfig> vifs,
    boolean silo) {

  /** Physical CPUs whose bits are set: those a vCPU may use. */
  public long cpusOf(int vcpu) {
    return cpus.get(Math.min(vcpu, cpus.size() - 1));
  }

  /** Reads a configuration; relative paths count from {@code folder}. */
  public static DomainConfig read(ConfigFile file, Path folder) throws ConfigException {
    return new DomainConfigReader(file, folder).read();
  }
}
