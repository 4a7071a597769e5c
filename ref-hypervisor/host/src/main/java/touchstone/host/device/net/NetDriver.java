package touchstone.host.device.net;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackRing;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.Channel;
import touchstone.host.device.Credit;
import touchstone.host.device.DeviceAccount;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.DeviceStatistics;
import touchstone.host.device.Driver;
import touchstone.host.device.MacAddress;
import touchstone.host.device.VifConfig;

/** A virtual network interface, plugged into a switch. @xen public/io/netif.h */
public final class NetDriver implements Driver, SwitchPort {
  /** The two rings. */
  public static final int MAPPINGS = 2;

  private final BackendKernel kernel;
  private final VifConfig vif;
  private final VirtualSwitch network;
  private final DeviceAccount account = new DeviceAccount();
  private final Credit credit;
  private @Nullable NetConnection connection;

  private NetDriver(BackendKernel kernel, VifConfig vif, VirtualSwitch network) {
    this.kernel = kernel;
    this.vif = vif;
    this.network = network;
    this.credit = new Credit(vif.rate());
  }

  /** Plugs an interface in; null if its address is another's or a group's. */
  public static @Nullable NetDriver plug(
      BackendKernel kernel, VifConfig vif, VirtualSwitch network) {
    NetDriver driver = new NetDriver(kernel, vif, network);
    return network.plug(driver) ? driver : null;
  }

  @Override
  public MacAddress address() {
    return vif.mac();
  }

  @Override
  public void receive(Frame frame) {
    if (connection == null) {
      account.dropped();
    } else {
      connection.enqueue(frame);
    }
  }

  @Override
  public int mappings() {
    return MAPPINGS;
  }

  @Override
  public Map<String, String> frontendNodes() {
    return new TreeMap<>(Map.of("handle", "" + vif.devid(), "mac", vif.mac().toString()));
  }

  @Override
  public void publish(DeviceNodes nodes) {
    nodes.publish("handle", "" + vif.devid());
    nodes.publish("mac", vif.mac().toString());
    nodes.publish("bridge", vif.bridge());
    nodes.publish("type", "vif");
    String name = vif.name();
    nodes.publish("vifname", name == null ? "vif" + nodes.domain() + "." + vif.devid() : name);
    nodes.publish("feature-rx-copy", "1");
    nodes.publish("feature-rx-flip", "0");
    nodes.publish("feature-sg", "1");
    nodes.publish("feature-gso-tcpv4", "0");
    nodes.publish("feature-gso-tcpv6", "0");
    nodes.publish("feature-ipv6-csum-offload", "0");
    nodes.publish("feature-multicast-control", "0");
    nodes.publish("feature-split-event-channels", "0");
  }

  @Override
  public Attempt connect(DeviceNodes nodes) {
    if (nodes.frontendNumber("multi-queue-num-queues").orElse(1) != 1) {
      return new Attempt.Refused("multi-queue-num-queues: one queue is offered");
    }
    for (String feature : List.of("request-rx-copy", "feature-rx-notify")) {
      if (!nodes.frontendFlag(feature)) {
        return new Attempt.Refused(feature + ": must be 1");
      }
    }
    return connectRings(nodes, new Channel(kernel, nodes.domain()));
  }

  private Attempt connectRings(DeviceNodes nodes, Channel channel) {
    BackRing transmit = ring(channel, nodes.frontendNumber("tx-ring-ref"), NetifLayout.TX_SIZE);
    BackRing receive = ring(channel, nodes.frontendNumber("rx-ring-ref"), NetifLayout.RX_SIZE);
    if (transmit == null || receive == null) {
      channel.close();
      String which = transmit == null ? "tx" : "rx";
      return new Attempt.Refused(which + "-ring-ref: not a grant that can be mapped");
    }
    if (!channel.bind(nodes.frontendNumber("event-channel"))) {
      channel.close();
      return new Attempt.Refused("event-channel: not a port opened for the backend");
    }
    account.connected();
    NetConnection.FrontendOffer offer =
        new NetConnection.FrontendOffer(
            nodes.frontendFlag("feature-sg"), !nodes.frontendFlag("feature-no-csum-offload"));
    connection =
        new NetConnection(
            channel,
            new TransmitRing(transmit, kernel, nodes.domain()),
            new ReceiveRing(receive, kernel, nodes.domain()),
            offer,
            credit,
            account,
            frame -> network.send(this, frame));
    return new Attempt.Connected(connection);
  }

  private static @Nullable BackRing ring(Channel channel, OptionalInt reference, int entrySize) {
    List<BackendKernel.GrantedPage> pages = channel.map(List.of(reference));
    return pages.isEmpty() ? null : new BackRing(pages, entrySize);
  }

  @Override
  public void disconnected() {
    connection = null;
  }

  @Override
  public DeviceStatistics statistics() {
    return account.statistics();
  }

  @Override
  public void close() {
    network.unplug(this);
  }
}
