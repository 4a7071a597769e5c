package touchstone.host.device;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One backend instance on its way through the states of the xenbus protocol.
 *
 * <p>It waits for a frontend (InitWait), connects when the frontend says that its rings are ready
 * (Initialised or Connected), and goes with it through Closing to Closed. A frontend that begins
 * anew (Initialising) finds it waiting again. What goes wrong, on whichever side, closes this
 * instance and leaves a word in xenstore; nothing else is touched.
 *
 * @xen public/io/blkif.h, "STATE DIAGRAMS"
 */
// [impl->req~dev-state-machine~1]
public final class Device {
  private final DeviceNodes nodes;
  private final Driver driver;
  private XenbusState state = XenbusState.INITIALISING;
  private @Nullable Connection connection;
  private boolean frontendChanged;
  private boolean notified;

  public Device(DeviceNodes nodes, Driver driver) {
    this.nodes = nodes;
    this.driver = driver;
  }

  /** Creates the nodes and waits for a frontend. */
  void start() {
    nodes.create(driver.frontendNodes());
    driver.publish(nodes);
    nodes.watch((name, token) -> frontendChanged = true);
    to(XenbusState.INIT_WAIT);
  }

  /** The guest's domain id. */
  public int domain() {
    return nodes.domain();
  }

  /** Kind, number and domain. */
  @Override
  public String toString() {
    return nodes.toString();
  }

  public XenbusState state() {
    return state;
  }

  public DeviceStatistics statistics() {
    return driver.statistics();
  }

  int mappings() {
    return driver.mappings();
  }

  /** Why the backend closed the device last, "" if it never did. */
  public String lastError() {
    return nodes.lastError();
  }

  /** Something for this device came by the event channel, or from another device. */
  void notifyIfPort(int port) {
    notified |= connection != null && connection.port() == port;
  }

  boolean isDue(long now) {
    boolean work = connection != null && (connection.hasWork() || connection.deadline() <= now);
    return frontendChanged || notified || work;
  }

  long deadline() {
    return connection == null ? Connection.NEVER : connection.deadline();
  }

  /** Does what is due. A backend that fails on its own ends like one whose frontend did. */
  // [impl->req~dev-backend-failure~1]
  void work(long now) {
    notified = false;
    try {
      if (frontendChanged) {
        frontendChanged = false;
        follow(nodes.frontendState());
      }
      serve(now);
    } catch (RuntimeException bug) {
      fail("the backend failed: " + bug);
    }
  }

  private void serve(long now) {
    String broken = connection == null ? null : connection.serve(now);
    if (broken != null) {
      fail(broken);
    }
  }

  private void follow(XenbusState frontend) {
    switch (frontend) {
      case INITIALISING -> begin();
      case INITIALISED, CONNECTED -> connect();
      case CLOSING -> close(XenbusState.CLOSING);
      case CLOSED, UNKNOWN -> close(XenbusState.CLOSED);
      default -> {}
    }
  }

  private void begin() {
    if (state != XenbusState.INIT_WAIT && nodes.isOnline()) {
      disconnect();
      to(XenbusState.INIT_WAIT);
    }
  }

  private void connect() {
    if (state != XenbusState.INIT_WAIT) {
      return;
    }
    switch (driver.connect(nodes)) {
      case Driver.Attempt.Connected connected -> {
        connection = connected.connection();
        to(XenbusState.CONNECTED);
      }
      case Driver.Attempt.Refused refused -> fail(refused.reason());
    }
  }

  private void close(XenbusState next) {
    disconnect();
    if (state != next && !(state == XenbusState.CLOSED && next == XenbusState.CLOSING)) {
      to(next);
    }
  }

  /** Closes this instance; the frontend may close too and begin anew. */
  void fail(String reason) {
    disconnect();
    nodes.error(reason);
    to(XenbusState.CLOSING);
  }

  /** Asks the frontend to let go; the device stays until it does or the guest is destroyed. */
  void unplug() {
    nodes.publish("online", "0");
    frontendChanged = true;
    if (state == XenbusState.CONNECTED || state == XenbusState.INIT_WAIT) {
      to(XenbusState.CLOSING);
    }
  }

  /** True once an unplugged device is closed. */
  boolean isGone() {
    return state == XenbusState.CLOSED && !nodes.isOnline();
  }

  /** Ends the device whatever its frontend does: nothing stays mapped, bound, open or written. */
  // [impl->req~dev-destroy-releases~1]
  void remove() throws IOException {
    nodes.unwatch();
    disconnect();
    nodes.remove();
    driver.close();
  }

  private void disconnect() {
    Connection ended = connection;
    connection = null;
    if (ended != null) {
      ended.close();
      driver.disconnected();
    }
  }

  private void to(XenbusState next) {
    state = next;
    nodes.state(next);
  }
}
