package touchstone.host.toolstack;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.Device;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.Devices;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.Driver;
import touchstone.host.device.VifConfig;
import touchstone.host.device.block.BlockDriver;
import touchstone.host.device.block.BlockOffer;
import touchstone.host.device.block.FileImage;
import touchstone.host.device.net.NetDriver;
import touchstone.host.device.net.VirtualSwitch;
import touchstone.host.xenstore.Xenstored;

/**
 * The backends that domain 0 runs for its guests, and the room there is for them.
 *
 * <p>Each device is promised the mappings it may need when it is attached, so that no guest can use
 * up those of another's devices.
 */
final class Backends {
  private final Xenstored daemon;
  private final BackendKernel kernel;
  private final Devices devices = new Devices();
  private final Map<String, VirtualSwitch> switches = new TreeMap<>();

  Backends(Domain0 domain0, EventCalls events, Xenstored daemon) {
    this.daemon = daemon;
    this.kernel = new GrantWindow(domain0, events);
  }

  /** Opens the image and offers it; the guest finds the disk in xenstore. */
  Device attach(int domain, DiskConfig disk, BlockOffer offer) throws ToolstackException {
    DeviceNodes nodes = nodes("vbd", domain, disk.number(), BlockDriver.MAPPINGS);
    try {
      FileImage image = FileImage.open(disk.image(), disk.readOnly());
      return attach(nodes, new BlockDriver(kernel, image, offer, disk.vdev(), disk.number()));
    } catch (IOException failure) {
      throw new ToolstackException("disk " + disk.vdev() + ": " + failure);
    }
  }

  /** Plugs an interface into the switch of its bridge, which is made if it is not there yet. */
  Device attach(int domain, VifConfig vif) throws ToolstackException {
    DeviceNodes nodes = nodes("vif", domain, vif.devid(), NetDriver.MAPPINGS);
    VirtualSwitch network = switches.computeIfAbsent(vif.bridge(), name -> new VirtualSwitch());
    NetDriver driver = NetDriver.plug(kernel, vif, network);
    if (driver == null) {
      throw new ToolstackException(
          nodes + ": mac=" + vif.mac() + " is in use on " + vif.bridge() + ", or a group's");
    }
    return attach(nodes, driver);
  }

  private Device attach(DeviceNodes nodes, Driver driver) {
    Device device = new Device(nodes, driver);
    devices.attach(device);
    return device;
  }

  /** The nodes of a device that is not there yet and that there is room for. */
  private DeviceNodes nodes(String kind, int domain, int number, int mappings)
      throws ToolstackException {
    DeviceNodes nodes = new DeviceNodes(daemon, kind, domain, number);
    if (devices.of(domain).stream().anyMatch(d -> d.toString().equals(nodes.toString()))) {
      throw new ToolstackException(nodes + " is there already");
    }
    if (devices.mappings() + mappings > GrantWindow.SLOTS) {
      throw new ToolstackException(nodes + ": domain 0 has no room for its mappings");
    }
    return nodes;
  }

  /** A guest's devices in order of attachment. */
  List<Device> of(int domain) {
    return devices.of(domain);
  }

  Devices devices() {
    return devices;
  }
}
