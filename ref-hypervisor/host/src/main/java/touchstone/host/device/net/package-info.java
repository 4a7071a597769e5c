/**
 * The network backend: netif between a guest and a virtual switch.
 *
 * <p>{@code NetDriver} offers an interface and connects; {@code TransmitRing} makes frames of what
 * the guest sends, {@code ReceiveRing} fills the guest's buffers, {@code NetConnection} drives
 * both, and {@code VirtualSwitch} carries frames between the ports of one bridge.
 *
 * <p>Bytes are copied by grant copy, so only the two ring pages of a guest are ever mapped. One
 * queue and one event channel; scatter-gather; the checksum of IPv4 TCP and UDP may be left blank;
 * no segmentation offload, no extra info, no multicast filter.
 *
 * @xen public/io/netif.h
 */
@NullMarked
package touchstone.host.device.net;

import org.jspecify.annotations.NullMarked;
