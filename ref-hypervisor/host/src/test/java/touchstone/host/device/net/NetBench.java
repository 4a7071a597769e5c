package touchstone.host.device.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.CreditRate;
import touchstone.host.device.Device;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.Devices;
import touchstone.host.device.FakeGuest;
import touchstone.host.device.MacAddress;
import touchstone.host.device.VifConfig;
import touchstone.host.xenstore.StoreClient;
import touchstone.host.xenstore.Xenstored;

/** A switch and guests plugged into it; all share one memory of grants. */
final class NetBench {
  static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

  final Xenstored daemon = new Xenstored();
  final FakeGuest memory = new FakeGuest();
  final VirtualSwitch network = new VirtualSwitch();
  final Devices devices = new Devices();
  final List<Device> interfaces = new ArrayList<>();
  final List<StoreClient> stores = new ArrayList<>();
  long now;

  /** Adds a guest; its frontend is not connected. */
  NetFrontend guest(@Nullable CreditRate rate) {
    int domain = stores.size() + 1;
    daemon.publish(domain, "/local/domain/" + domain, "");
    daemon.handOver(domain, "/local/domain/" + domain + "/device", "");
    stores.add(new StoreClient(domain, daemon));
    VifConfig vif = new VifConfig(0, mac(domain), "xenbr0", null, rate);
    NetDriver driver = NetDriver.plug(memory, vif, network);
    if (driver == null) {
      throw new AssertionError("address in use");
    }
    Device device = new Device(new DeviceNodes(daemon, "vif", domain, 0), driver);
    interfaces.add(device);
    devices.attach(device);
    return frontend(domain);
  }

  NetFrontend frontend(int domain) {
    return new NetFrontend(memory, stores.get(domain - 1), 0);
  }

  NetFrontend connected() {
    NetFrontend frontend = guest(null);
    frontend.post(64);
    frontend.connect();
    work();
    return frontend;
  }

  static MacAddress mac(int domain) {
    return new MacAddress(0x00163e000000L + domain);
  }

  static byte[] macBytes(int domain) {
    return new byte[] {0, 0x16, 0x3e, 0, 0, (byte) domain};
  }

  /** A frame of a type nobody knows, filled with a pattern. */
  static byte[] frame(byte[] to, byte[] from, int length) {
    byte[] frame = new byte[length];
    for (int i = 0; i < length; i++) {
      frame[i] = (byte) (i * 31 + length);
    }
    System.arraycopy(to, 0, frame, 0, 6);
    System.arraycopy(from, 0, frame, 6, 6);
    frame[12] = (byte) 0x88;
    frame[13] = (byte) 0xb5;
    return frame;
  }

  /** Every guest has notified its backend. */
  void work() {
    try {
      memory.bound().forEach(devices::notified);
      devices.work(now);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
