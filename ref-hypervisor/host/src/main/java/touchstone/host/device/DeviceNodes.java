package touchstone.host.device;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import touchstone.host.xenstore.Xenstored;

/**
 * A device's two directories in xenstore, as libxl lays them out.
 *
 * <p>The frontend's belongs to the guest, which may write there what it likes; the backend's is
 * domain 0's and the guest may read it.
 *
 * @xen docs/misc/xenstore-paths
 */
public final class DeviceNodes {
  private final Xenstored daemon;
  private final String kind;
  private final int domain;
  private final int number;

  /**
   * @param kind vbd or vif
   * @param domain the guest
   * @param number of the device among the guest's of that kind
   */
  public DeviceNodes(Xenstored daemon, String kind, int domain, int number) {
    this.daemon = daemon;
    this.kind = kind;
    this.domain = domain;
    this.number = number;
  }

  /** The guest's domain id. */
  public int domain() {
    return domain;
  }

  /** The device as messages call it, unlike any other. */
  @Override
  public String toString() {
    return kind + " " + number + " of domain " + domain;
  }

  /** A value of the frontend's, "" if there is none; any text. */
  public String frontend(String key) {
    return daemon.value(frontendPath() + "/" + key).orElse("");
  }

  /** A decimal number of the frontend's, 0 to 2^31 - 1; empty if there is none of the kind. */
  public OptionalInt frontendNumber(String key) {
    String text = frontend(key);
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** A flag of the frontend's: set if the node holds a number other than 0. */
  public boolean frontendFlag(String key) {
    return frontendNumber(key).orElse(0) != 0;
  }

  /** Tells the frontend something. */
  public void publish(String key, String value) {
    daemon.write(backendPath() + "/" + key, value);
  }

  boolean isOnline() {
    return daemon.value(backendPath() + "/online").orElse("").equals("1");
  }

  XenbusState frontendState() {
    return XenbusState.parse(frontend("state"));
  }

  void state(XenbusState state) {
    publish("state", state.value());
  }

  /** Both directories, and their states: the backend's first, so that the guest finds it. */
  void create(Map<String, String> front) {
    daemon.publish(domain, backendPath(), "");
    publish("frontend", frontendPath());
    publish("frontend-id", Integer.toString(domain));
    publish("online", "1");
    state(XenbusState.INITIALISING);
    daemon.handOver(domain, frontendPath(), "");
    writeFrontend("backend", backendPath());
    writeFrontend("backend-id", "0");
    front.forEach(this::writeFrontend);
    writeFrontend("state", XenbusState.INITIALISING.value());
  }

  private void writeFrontend(String key, String value) {
    daemon.handOver(domain, frontendPath() + "/" + key, value);
  }

  /** What a domain's devices leave in xenstore: directories that are empty now. */
  public static void forget(Xenstored daemon, int domain) {
    for (String kind : List.of("vbd", "vif")) {
      daemon.remove("/local/domain/0/backend/" + kind + "/" + domain);
      daemon.remove("/local/domain/0/error/backend/" + kind + "/" + domain);
    }
  }

  void remove() {
    daemon.remove(frontendPath());
    daemon.remove(backendPath());
    daemon.remove(errorPath());
  }

  /** Leaves word of what went wrong where xenbus drivers do. */
  void error(String reason) {
    daemon.write(errorPath() + "/error", reason);
  }

  /** Why the backend closed the device last, "" if it did not. */
  String lastError() {
    return daemon.value(errorPath() + "/error").orElse("");
  }

  void watch(Xenstored.Listener listener) {
    daemon.watch(frontendPath() + "/state", toString(), listener);
  }

  void unwatch() {
    daemon.unwatch(frontendPath() + "/state", toString());
  }

  private String frontendPath() {
    return "/local/domain/" + domain + "/device/" + kind + "/" + number;
  }

  private String backendPath() {
    return "/local/domain/0/" + backendName();
  }

  private String errorPath() {
    return "/local/domain/0/error/" + backendName();
  }

  private String backendName() {
    return "backend/" + kind + "/" + domain + "/" + number;
  }
}
