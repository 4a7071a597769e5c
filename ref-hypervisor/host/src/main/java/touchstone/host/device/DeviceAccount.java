package touchstone.host.device;

/** Counts what a device does. */
// [impl->req~dev-accounting~1]
public final class DeviceAccount {
  private long requests;
  private long failed;
  private long received;
  private long delivered;
  private long dropped;
  private long delayed;
  private long connections;

  /** A request was answered. */
  public void answered(boolean ok) {
    requests++;
    failed += ok ? 0 : 1;
  }

  /** Bytes came from the guest. */
  public void received(long bytes) {
    received += bytes;
  }

  /** Bytes went to the guest. */
  public void delivered(long bytes) {
    delivered += bytes;
  }

  public void dropped() {
    dropped++;
  }

  public void delayed() {
    delayed++;
  }

  public void connected() {
    connections++;
  }

  public DeviceStatistics statistics() {
    return new DeviceStatistics(
        requests, failed, received, delivered, dropped, delayed, connections);
  }
}
