package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import touchstone.host.device.Device;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.Devices;
import touchstone.host.device.Driver;
import touchstone.host.device.MacAddress;
import touchstone.host.device.VifConfig;
import touchstone.host.device.block.BlockDriver;
import touchstone.host.device.block.BlockImage;
import touchstone.host.device.block.BlockOffer;
import touchstone.host.device.net.NetDriver;
import touchstone.host.device.net.VirtualSwitch;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.Xenstored;

/**
 * Whatever a guest's rings hold when its device connects, the backend serves them or lets go; a
 * backend that throws would be closed like any other that fails, so here that is a finding.
 */
// [fuzz->req~dev-ring-index~1]
class DeviceFuzzTest {
  private static final int RING = 2;
  private static final int SECOND_RING = 3;
  private static final int ROUNDS = 4;
  private static final String BUG = "the backend failed";

  /** The ring's page; a page with an indirect request's segments may follow. */
  // [fuzz->req~dev-block-bounds~1]
  @FuzzTest(maxDuration = "1h")
  void disk(byte[] pages) throws IOException {
    FuzzedGuest guest = new FuzzedGuest();
    guest.grant(RING, first(pages));
    guest.grant(SECOND_RING, second(pages));
    FixedImage image = new FixedImage();
    BlockDriver driver = new BlockDriver(guest, image, BlockOffer.of(false, true), "xvda", 51712);
    serve(guest, driver, "vbd", 51712, new String[] {"ring-ref"}, BlockDriver.MAPPINGS);
  }

  /** The transmit ring's page, then the receive ring's. */
  // [fuzz->req~dev-frame-bounds~1]
  @FuzzTest(maxDuration = "1h")
  void network(byte[] pages) throws IOException {
    FuzzedGuest guest = new FuzzedGuest();
    guest.grant(RING, first(pages));
    guest.grant(SECOND_RING, second(pages));
    VifConfig vif = new VifConfig(0, new MacAddress(0), "bridge", null, null);
    NetDriver driver = NetDriver.plug(guest, vif, new VirtualSwitch());
    if (driver == null) {
      throw new AssertionError("a free address was refused");
    }
    serve(guest, driver, "vif", 0, new String[] {"tx-ring-ref", "rx-ring-ref"}, NetDriver.MAPPINGS);
  }

  private static void serve(
      FuzzedGuest guest, Driver driver, String kind, int number, String[] rings, int mappings)
      throws IOException {
    Xenstored daemon = new Xenstored();
    Devices devices = new Devices();
    Device device = new Device(new DeviceNodes(daemon, kind, 1, number), driver);
    devices.attach(device);
    String home = "/local/domain/1/device/" + kind + "/" + number + "/";
    for (int i = 0; i < rings.length; i++) {
      daemon.write(home + rings[i], "" + (RING + i));
    }
    for (String feature : new String[] {"request-rx-copy", "feature-rx-notify", "feature-sg"}) {
      daemon.write(home + feature, "1");
    }
    daemon.write(home + "feature-persistent", "1");
    daemon.write(home + "event-channel", "" + FuzzedGuest.PORT);
    daemon.write(home + "state", "4");
    for (int round = 0; round < ROUNDS; round++) {
      devices.work(round);
      devices.notified(FuzzedGuest.PORT);
      if (guest.mapped() > mappings || device.lastError().startsWith(BUG)) {
        throw new AssertionError(guest.mapped() + " pages mapped; " + device.lastError());
      }
    }
    devices.removeAll(1);
    guest.requireFree();
  }

  private static byte[] first(byte[] pages) {
    return Arrays.copyOf(pages, Math.min(pages.length, SharedPage.SIZE));
  }

  private static byte[] second(byte[] pages) {
    return pages.length <= SharedPage.SIZE
        ? new byte[0]
        : Arrays.copyOfRange(pages, SharedPage.SIZE, pages.length);
  }

  /** A disk of 16 sectors that throws on any other. */
  private static final class FixedImage implements BlockImage {
    private final byte[] bytes = new byte[16 * 512];

    @Override
    public long sectors() {
      return bytes.length / 512;
    }

    @Override
    public void read(long sector, byte[] into, int at, int count) {
      System.arraycopy(bytes, Math.toIntExact(sector * 512), into, at, count);
    }

    @Override
    public void write(long sector, byte[] from, int at, int count) {
      System.arraycopy(from, at, bytes, Math.toIntExact(sector * 512), count);
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long sector, long count) {
      int from = Math.toIntExact(sector * 512);
      Arrays.fill(bytes, from, from + Math.toIntExact(count * 512), (byte) 0);
    }

    @Override
    public void close() {}
  }
}
