package touchstone.spec.call;

/**
 * sysctl. @xen public/sysctl.h
 *
 * @param current the interface version is the one served
 */
public record SysctlCall(boolean current, Question question) implements Call {

  /** What is asked of the host. */
  public sealed interface Question {}

  /** XEN_SYSCTL_readconsole, physinfo or sched_id. */
  public record OfHost(long command) implements Question {}

  /** XEN_SYSCTL_getdomaininfolist. */
  public record DomainList(int first, long most) implements Question {}

  public record Unserved(long command) implements Question {}
}
