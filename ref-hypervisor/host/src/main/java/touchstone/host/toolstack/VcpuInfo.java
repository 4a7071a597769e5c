package touchstone.host.toolstack;

/**
 * What XEN_DOMCTL_getvcpuinfo says of a vCPU.
 *
 * @param cpuTime nanoseconds it has run
 * @param cpu the physical CPU it ran on last
 * @xen public/domctl.h
 */
public record VcpuInfo(
    int vcpu, boolean online, boolean blocked, boolean running, long cpuTime, int cpu) {}
