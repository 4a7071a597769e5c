package touchstone.host.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import touchstone.host.config.DomainConfig;
import touchstone.host.config.EndActions;
import touchstone.host.device.CreditRate;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VifConfig;

/** A guest's configuration as {@code xl list -l} shows it, in libxl's names. */
public final class ConfigJson {
  private static final long KIB = 1024;

  private ConfigJson() {}

  /** Of a guest by its present name, asked to have so many bytes of RAM. */
  public static ObjectNode of(DomainConfig config, String name, long target) {
    ObjectNode node = Protocol.object();
    node.putObject("c_info")
        .put("type", "pvh")
        .put("name", name)
        .put("uuid", config.uuid().toString());
    build(node.putObject("b_info"), config, target);
    ArrayNode disks = node.putArray("disks");
    config.disks().forEach(disk -> disks.add(disk(disk)));
    ArrayNode nics = node.putArray("nics");
    config.vifs().forEach(vif -> nics.add(nic(vif)));
    EndActions ends = config.ends();
    return node.put("on_poweroff", ends.poweroff().word())
        .put("on_reboot", ends.reboot().word())
        .put("on_watchdog", ends.watchdog().word())
        .put("on_crash", ends.crash().word());
  }

  private static void build(ObjectNode node, DomainConfig config, long target) {
    node.put("max_vcpus", config.maxVcpus());
    ArrayNode available = node.putArray("avail_vcpus");
    for (int vcpu = 0; vcpu < config.vcpus(); vcpu++) {
      available.add(vcpu);
    }
    node.put("max_memkb", config.maxMemory() / KIB).put("target_memkb", target / KIB);
    node.putObject("sched_params").put("weight", config.weight()).put("cap", config.cap());
    node.put("kernel", config.kernel().toString()).put("cmdline", config.commandLine());
    if (config.ramdisk() != null) {
      node.put("ramdisk", config.ramdisk().toString());
    }
    node.putObject("type.pvh");
  }

  private static ObjectNode disk(DiskConfig disk) {
    return Protocol.object()
        .put("pdev_path", disk.image().toString())
        .put("vdev", disk.vdev())
        .put("format", "raw")
        .put("readwrite", disk.readOnly() ? 0 : 1)
        .put("discard_enable", disk.discard() ? "True" : "False");
  }

  private static ObjectNode nic(VifConfig vif) {
    ObjectNode node =
        Protocol.object()
            .put("devid", vif.devid())
            .put("mac", vif.mac().toString())
            .put("bridge", vif.bridge());
    if (vif.name() != null) {
      node.put("ifname", vif.name());
    }
    CreditRate rate = vif.rate();
    if (rate != null) {
      node.put("rate_bytes_per_interval", rate.bytes()).put("rate_interval_usecs", rate.micros());
    }
    return node;
  }
}
