package touchstone.host.toolstack;

import touchstone.host.device.DeviceNodes;
import touchstone.host.xenstore.Xenstored;

/** The nodes a PV-on-HVM guest looks up, laid out as libxl does. @xen docs/misc/xenstore-paths */
final class StoreNodes {
  private final Xenstored daemon;

  StoreNodes(Xenstored daemon) {
    this.daemon = daemon;
  }

  void populate(DomainBuilder.Built built, GuestConfig config) {
    int domain = built.domain();
    String home = "/local/domain/" + domain;
    String kilobytes = "" + built.layout().ramPages() * 4;
    daemon.publish(domain, home, "");
    daemon.publish(domain, home + "/name", config.name());
    daemon.publish(domain, home + "/domid", "" + domain);
    daemon.publish(domain, home + "/vm", "/vm/" + domain);
    daemon.publish(domain, "/vm/" + domain + "/name", config.name());
    daemon.publish(domain, home + "/memory/target", kilobytes);
    daemon.publish(domain, home + "/memory/static-max", kilobytes);
    for (int vcpu = 0; vcpu < config.vcpus(); vcpu++) {
      daemon.publish(domain, home + "/cpu/" + vcpu + "/availability", "online");
    }
    ring(domain, home + "/console", GuestLayout.CONSOLE_GFN, built.console());
    daemon.publish(domain, home + "/console/type", "xenconsoled");
    daemon.publish(domain, home + "/console/output", "pty");
    daemon.publish(domain, home + "/console/limit", "1048576");
    ring(domain, home + "/store", GuestLayout.XENSTORE_GFN, built.xenstore());
    daemon.handOver(domain, home + "/device", "");
    daemon.handOver(domain, home + "/control", "");
    daemon.handOver(domain, home + "/control/shutdown", "");
    daemon.handOver(domain, home + "/data", "");
  }

  void remove(int domain) {
    daemon.release(domain);
    DeviceNodes.forget(daemon, domain);
    daemon.remove("/vm/" + domain);
  }

  private void ring(int domain, String path, int gfn, SharedRing ring) {
    daemon.publish(domain, path, "");
    daemon.publish(domain, path + "/ring-ref", "" + gfn);
    daemon.publish(domain, path + "/port", "" + ring.guestPort());
  }
}
