package touchstone.host.device;

import org.jspecify.annotations.Nullable;

/**
 * A network interface the user wants a guest to have.
 *
 * @param devid its number among the guest's interfaces, from 0
 * @param mac the address it has, and the only one it may send from
 * @param bridge name of the virtual switch it is plugged into
 * @param name of the port on the switch; null for {@code vifDOMID.DEVID}
 * @param rate bound on what the guest sends, or null for none
 * @xen docs/man/xl-network-configuration.5
 */
public record VifConfig(
    int devid, MacAddress mac, String bridge, @Nullable String name, @Nullable CreditRate rate) {}
