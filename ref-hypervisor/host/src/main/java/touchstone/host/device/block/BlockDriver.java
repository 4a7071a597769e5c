package touchstone.host.device.block;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import touchstone.host.device.BackRing;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.Channel;
import touchstone.host.device.Credit;
import touchstone.host.device.DeviceAccount;
import touchstone.host.device.DeviceNodes;
import touchstone.host.device.DeviceStatistics;
import touchstone.host.device.Driver;

/** A virtual block device. @xen public/io/blkif.h */
public final class BlockDriver implements Driver {
  /**
   * Persistently granted pages kept mapped. A ring of direct requests can use 352; what is kept for
   * one disk is lacking for others, as domain 0 has 4096 mappings in all.
   */
  static final int PERSISTENT = 128;

  /** The largest ring is four pages. */
  static final int RING_PAGE_ORDER = 2;

  /** Kept pages, the ring, and one page for the time of a transfer. */
  public static final int MAPPINGS = PERSISTENT + (1 << RING_PAGE_ORDER) + 1;

  private static final String NATIVE = "x86_64-abi";

  private final BackendKernel kernel;
  private final BlockImage image;
  private final BlockOffer offer;
  private final Map<String, String> identity;
  private final int number;
  private final DeviceAccount account = new DeviceAccount();
  private final Credit bytes;
  private final Credit requests;

  /**
   * @param name what the guest calls the device, for the nodes only
   * @param number virtual-device
   */
  public BlockDriver(
      BackendKernel kernel, BlockImage image, BlockOffer offer, String name, int number) {
    this.kernel = kernel;
    this.image = image;
    this.offer = offer;
    this.bytes = new Credit(offer.bytes());
    this.requests = new Credit(offer.requests());
    this.identity = Map.of("dev", name, "mode", offer.readOnly() ? "r" : "w");
    this.number = number;
  }

  @Override
  public int mappings() {
    return MAPPINGS;
  }

  @Override
  public Map<String, String> frontendNodes() {
    return new TreeMap<>(Map.of("virtual-device", Integer.toString(number), "device-type", "disk"));
  }

  @Override
  public void publish(DeviceNodes nodes) {
    new TreeMap<>(identity).forEach(nodes::publish);
    nodes.publish("device-type", "disk");
    nodes.publish("type", "file");
    nodes.publish("feature-flush-cache", "1");
    nodes.publish("feature-persistent", "1");
    nodes.publish("feature-max-indirect-segments", "" + BlockTransfer.INDIRECT_MAX);
    nodes.publish("max-ring-page-order", "" + RING_PAGE_ORDER);
    nodes.publish("max-ring-pages", "" + (1 << RING_PAGE_ORDER));
    if (offer.discard()) {
      nodes.publish("feature-discard", "1");
      nodes.publish("discard-granularity", "" + BlkifLayout.SECTOR);
      nodes.publish("discard-alignment", "0");
      nodes.publish("discard-secure", "0");
    }
    nodes.publish("sector-size", "" + BlkifLayout.SECTOR);
    nodes.publish("physical-sector-size", "" + BlkifLayout.SECTOR);
    nodes.publish("sectors", "" + image.sectors());
    nodes.publish("info", "" + (offer.readOnly() ? BlkifLayout.INFO_READONLY : 0));
  }

  @Override
  public Attempt connect(DeviceNodes nodes) {
    String protocol = nodes.frontend("protocol");
    if (!protocol.isEmpty() && !protocol.equals(NATIVE)) {
      return new Attempt.Refused("protocol: only " + NATIVE + " is served");
    }
    int order = nodes.frontendNumber("ring-page-order").orElse(0);
    if (order > RING_PAGE_ORDER) {
      return new Attempt.Refused("ring-page-order: larger than max-ring-page-order");
    }
    Channel channel = new Channel(kernel, nodes.domain());
    List<BackendKernel.GrantedPage> pages = channel.map(references(nodes, order));
    if (pages.isEmpty()) {
      channel.close();
      return new Attempt.Refused("ring-ref: not a grant of this domain that can be mapped");
    }
    if (!channel.bind(nodes.frontendNumber("event-channel"))) {
      channel.close();
      return new Attempt.Refused("event-channel: not a port opened for the backend");
    }
    account.connected();
    return new Attempt.Connected(connection(nodes, channel, pages));
  }

  /** One page is ring-ref; more are ring-ref0 and so on. */
  private static List<OptionalInt> references(DeviceNodes nodes, int order) {
    boolean numbered = order > 0 || nodes.frontend("ring-ref").isEmpty();
    return numbered
        ? IntStream.range(0, 1 << order)
            .mapToObj(i -> nodes.frontendNumber("ring-ref" + i))
            .toList()
        : List.of(nodes.frontendNumber("ring-ref"));
  }

  private BlockConnection connection(
      DeviceNodes nodes, Channel channel, List<BackendKernel.GrantedPage> pages) {
    int limit = nodes.frontendFlag("feature-persistent") ? PERSISTENT : 0;
    GrantCache grants = new GrantCache(kernel, nodes.domain(), limit);
    BlockTransfer transfer =
        new BlockTransfer(kernel, nodes.domain(), image, offer, grants, account);
    BackRing ring = new BackRing(pages, BlkifLayout.REQUEST_SIZE);
    return new BlockConnection(channel, ring, grants, transfer, bytes, requests, account);
  }

  @Override
  public DeviceStatistics statistics() {
    return account.statistics();
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}
