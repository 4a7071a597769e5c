package touchstone.host.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.CreditRate;
import touchstone.host.device.MacAddress;
import touchstone.host.device.VifConfig;

/**
 * Reads one element of {@code vif}: keys separated by commas, all of them optional. Without {@code
 * mac} the address is made of the guest's name and the number, so that it is the same every time.
 *
 * @xen docs/man/xl-network-configuration.5
 */
final class VifSpec {
  private static final String DEFAULT_BRIDGE = "xenbr0";

  /** Xen's own range of addresses, 00:16:3e. */
  private static final long OUI = 0x00163eL << 24;

  private final ConfigValue.Atom atom;
  private final Map<String, String> values = new HashMap<>();

  private VifSpec(ConfigValue.Atom atom) {
    this.atom = atom;
  }

  static VifConfig parse(ConfigValue.Atom atom, String guest, int devid) throws ConfigException {
    VifSpec spec = new VifSpec(atom);
    spec.read();
    return spec.config(guest, devid);
  }

  private void read() throws ConfigException {
    if (atom.text().isBlank()) {
      return;
    }
    for (String parameter : atom.text().split(",", -1)) {
      int equals = parameter.indexOf('=');
      if (equals < 0) {
        throw error("'" + parameter.strip() + "' is no key=value");
      }
      String key = parameter.substring(0, equals).strip();
      if (values.put(key, parameter.substring(equals + 1).strip()) != null) {
        throw error(key + " is given twice");
      }
    }
  }

  private VifConfig config(String guest, int devid) throws ConfigException {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      check(entry.getKey(), entry.getValue());
    }
    return new VifConfig(
        devid, mac(guest, devid), name("bridge", DEFAULT_BRIDGE), vifname(), rate());
  }

  private void check(String key, String value) throws ConfigException {
    switch (key) {
      case "mac", "bridge", "vifname", "rate" -> {}
      case "type" -> {
        if (!value.equals("vif")) {
          throw error("type '" + value + "': a pvh guest has type=vif only");
        }
      }
      case "backend" -> {
        if (!value.equals("0") && !value.equals("Domain-0")) {
          throw error("backend '" + value + "': interfaces are served by Domain-0 only");
        }
      }
      case "devid", "gatewaydev", "ip", "model", "mtu", "netdev", "script", "vlan" ->
          throw error(key + " is not offered by this host");
      default -> throw error("unknown key '" + key + "'");
    }
  }

  private MacAddress mac(String guest, int devid) throws ConfigException {
    String text = values.get("mac");
    if (text == null) {
      return new MacAddress(OUI | ((guest + "/" + devid).hashCode() & 0xffffff));
    }
    MacAddress mac =
        MacAddress.parse(text).orElseThrow(() -> error("mac '" + text + "' is no address"));
    if (mac.isMulticast()) {
      throw error("mac '" + text + "' is the address of a group");
    }
    return mac;
  }

  private @Nullable String vifname() throws ConfigException {
    return values.containsKey("vifname") ? name("vifname", "") : null;
  }

  private String name(String key, String fallback) throws ConfigException {
    String name = values.getOrDefault(key, fallback);
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw error(key + " '" + name + "' is no name");
    }
    return name;
  }

  private @Nullable CreditRate rate() throws ConfigException {
    String text = values.get("rate");
    return text == null
        ? null
        : VifRate.parse(text).orElseThrow(() -> error("rate '" + text + "' is no rate"));
  }

  private ConfigException error(String problem) {
    return atom.place().error("vif '" + atom.text() + "': " + problem);
  }
}
