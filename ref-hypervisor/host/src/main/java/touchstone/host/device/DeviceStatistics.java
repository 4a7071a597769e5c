package touchstone.host.device;

/**
 * What a device has done since it was attached.
 *
 * @param requests block requests answered, or frames sent by the guest
 * @param failed of them, those answered with an error
 * @param received bytes from the guest: written to disk, or sent
 * @param delivered bytes to the guest: read from disk, or received
 * @param dropped frames not delivered, for want of room or because they were not allowed
 * @param delayed times the rate limit held requests back
 * @param connections times a frontend connected
 */
public record DeviceStatistics(
    long requests,
    long failed,
    long received,
    long delivered,
    long dropped,
    long delayed,
    long connections) {}
