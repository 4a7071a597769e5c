package touchstone.host.device.block;

import java.io.IOException;
import java.util.List;
import touchstone.host.device.Device;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.Devices;
import touchstone.host.device.FakeGuest;
import touchstone.host.xenstore.StoreClient;
import touchstone.host.xenstore.Xenstored;

/** A disk of 64 KiB, its backend, and a guest to use it. */
final class BlockBench {
  static final int SECTORS = 128;
  static final int NUMBER = 51712;

  final Xenstored daemon = new Xenstored();
  final FakeGuest guest = new FakeGuest();
  final MemoryImage image = new MemoryImage(SECTORS);
  final Devices devices = new Devices();
  final StoreClient store;
  final Device device;
  long now;

  BlockBench(BlockOffer offer) {
    daemon.publish(1, "/local/domain/1", "");
    daemon.handOver(1, "/local/domain/1/device", "");
    store = new StoreClient(1, daemon);
    for (int i = 0; i < image.bytes.length; i++) {
      image.bytes[i] = (byte) (i / BlkifLayout.SECTOR + i);
    }
    BlockDriver driver = new BlockDriver(guest, image, offer, "xvda", NUMBER);
    device = new Device(new DeviceNodes(daemon, "vbd", 1, NUMBER), driver);
    devices.attach(device);
  }

  static BlockBench writable() {
    return new BlockBench(BlockOffer.of(false, true));
  }

  BlockFrontend frontend(int ringPages) {
    return new BlockFrontend(guest, store, NUMBER, ringPages);
  }

  BlockFrontend connected(boolean persistent) {
    BlockFrontend frontend = frontend(1);
    frontend.connect(persistent);
    work();
    return frontend;
  }

  /** The guest has notified the backend, or time has passed. */
  void work() {
    try {
      guest.bound().forEach(devices::notified);
      devices.work(now);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  List<Device> attached() {
    return devices.of(1);
  }
}
