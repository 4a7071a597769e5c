package touchstone.spec.call;

import java.util.List;
import java.util.OptionalLong;

/**
 * domctl. @xen public/domctl.h
 *
 * @param current the interface version is the one served
 * @param domain the target
 * @param act what is to be done with it
 */
public record DomctlCall(boolean current, int domain, Act act) implements Call {

  /** What is to be done with a domain. */
  public sealed interface Act {}

  /**
   * @param flags XEN_DOMCTL_CDF_
   * @param grantFrames negative for the default
   * @param plain no option is set beside those that have fields here
   */
  public record Create(long flags, long vcpus, long maxPort, int grantFrames, boolean plain)
      implements Act {}

  public record Destroy() implements Act {}

  public record Pause() implements Act {}

  public record Unpause() implements Act {}

  public record Resume() implements Act {}

  public record Info() implements Act {}

  public record VcpuInfo(long vcpu) implements Act {}

  /**
   * @param kilobytes unsigned
   */
  public record MaxMemory(long kilobytes) implements Act {}

  public record MaxVcpus(long count) implements Act {}

  /**
   * @param scheduler XEN_SCHEDULER_
   * @param command 0 to set, 1 to ask
   */
  public record Scheduler(long scheduler, long command, int weight, int cap) implements Act {}

  public record SetHandle() implements Act {}

  public record SetTimeOffset(long seconds) implements Act {}

  /**
   * @param flags XEN_VCPUAFFINITY_
   * @param hard the physical CPUs of the hard map, bit n for CPU n, those that exist; nothing if
   *     the map cannot be read
   */
  public record SetAffinity(long vcpu, long flags, OptionalLong hard) implements Act {}

  public record SetAddressSize(long bits) implements Act {}

  public record GetAddressSize() implements Act {}

  /**
   * @param size bytes of the image
   * @param inRange they lie in the caller's address space
   * @param records of the image up to its end or to one whose descriptor cannot be read
   * @param ended the last of them is the end record
   */
  public record SetContext(long size, boolean inRange, List<SavedRecord> records, boolean ended)
      implements Act {
    public SetContext {
      records = List.copyOf(records);
    }
  }

  /**
   * One record of an HVM save image. @xen public/hvm/save.h
   *
   * @param type 0 the end, 1 the header, 2 a vCPU
   * @param instance which vCPU
   * @param fits length and place are those the type wants
   */
  public record SavedRecord(int type, int instance, boolean fits) {}

  /**
   * @param sizeOnly no buffer is given
   */
  public record GetContext(boolean sizeOnly) implements Act {}

  public record Unserved(long command) implements Act {}
}
