package touchstone.host.device;

/**
 * A bound on what a device moves: credit for so many bytes comes with every interval.
 *
 * @param bytes per interval, 1 to 2^32 - 1
 * @param micros the interval in microseconds of virtual time, 1 to 2^32 - 1
 * @xen docs/man/xl-network-configuration.5, rate
 */
public record CreditRate(long bytes, long micros) {}
