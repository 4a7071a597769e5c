package touchstone.host.toolstack;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import touchstone.host.console.ConsoleSink;
import touchstone.host.device.Device;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.HypervisorFault;
import touchstone.host.device.VifConfig;
import touchstone.host.device.block.BlockOffer;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.Xenstored;
import touchstone.machine.image.CorruptImageException;

/** The guests of a running system and the services domain 0 gives them. */
public final class Toolstack {
  private final DomctlCalls domctl;
  private final EventCalls events;
  private final SchedCalls sched;
  private final HostCalls host;
  private final int exceptionPort;
  private final ForeignWindow window;
  private final DomainBuilder builder;
  private final PendingEvents pending;
  private final Xenstored daemon = new Xenstored();
  private final StoreNodes nodes = new StoreNodes(daemon);
  private final Backends backends;
  private final Map<Integer, GuestDomain> guests = new TreeMap<>();
  private boolean domainEnded;

  /** Brings in domain 0's shared info page, so that events can be received. */
  public Toolstack(Domain0 domain0) throws ToolstackException {
    MemoryCalls memory = new MemoryCalls(domain0);
    domctl = new DomctlCalls(domain0);
    events = new EventCalls(domain0);
    sched = new SchedCalls(domain0);
    host = new HostCalls(domain0);
    window = new ForeignWindow(domain0, memory);
    builder = new DomainBuilder(domain0, window, domctl, memory, events, new HvmCalls(domain0));
    backends = new Backends(domain0, events, daemon);
    memory.mapSharedInfo(Domain0.SHARED_INFO_GFN);
    long address = (long) Domain0.SHARED_INFO_GFN * SharedPage.SIZE;
    pending = new PendingEvents(domain0.memory().page(address));
    exceptionPort = events.bindVirq(EventCalls.VIRQ_DOM_EXC);
  }

  /** Builds a guest; it is paused until {@link #start}. {@code listener} hears its console. */
  public GuestDomain create(GuestConfig config, ConsoleSink listener)
      throws ToolstackException, CorruptImageException {
    DomainBuilder.Built built = builder.build(config);
    nodes.populate(built, config);
    SharedPage console = window.page(built.console().window());
    SharedPage store = window.page(built.xenstore().window());
    GuestDomain guest = new GuestDomain(built, config, console, store, daemon, listener);
    guests.put(guest.id(), guest);
    return guest;
  }

  public void start(GuestDomain guest) throws ToolstackException {
    domctl.unpause(guest.id());
  }

  public void pause(GuestDomain guest) throws ToolstackException {
    domctl.pause(guest.id());
  }

  /** Confines all vCPUs of a guest to the physical CPUs whose bits are set in {@code cpus}. */
  public void confine(GuestDomain guest, long cpus) throws ToolstackException {
    for (int vcpu = 0; vcpu < guest.config().vcpus(); vcpu++) {
      domctl.affinity(guest.id(), vcpu, cpus);
    }
  }

  /** Confines one vCPU. */
  public void confine(GuestDomain guest, int vcpu, long cpus) throws ToolstackException {
    domctl.affinity(guest.id(), vcpu, cpus);
  }

  public DomainInfo info(GuestDomain guest) throws ToolstackException {
    return info(guest.id());
  }

  /** Of any domain, domain 0 included. */
  public DomainInfo info(int domain) throws ToolstackException {
    return domctl.info(domain);
  }

  public VcpuInfo vcpuInfo(int domain, int vcpu) throws ToolstackException {
    return domctl.vcpuInfo(domain, vcpu);
  }

  /** Gives a guest its UUID. */
  public void identify(GuestDomain guest, UUID uuid) throws ToolstackException {
    domctl.handle(guest.id(), uuid);
  }

  /** Bounds what RAM a guest may come to own, in bytes; what it owns already stays. */
  public void limitMemory(GuestDomain guest, long bytes) throws ToolstackException {
    domctl.maxPages(guest.id(), bytes / SharedPage.SIZE + GuestLayout.RESERVED_PAGES);
  }

  /** Ends a guest where it stands, for a SHUTDOWN_ reason. @xen public/sched.h */
  public void shutdown(GuestDomain guest, int reason) throws ToolstackException {
    sched.remoteShutdown(guest.id(), reason);
  }

  public PhysInfo physInfo() throws ToolstackException {
    return host.physInfo();
  }

  public XenVersionInfo version() throws ToolstackException {
    return host.version();
  }

  /** Writes a node below a guest's home and tells whoever watches it. */
  public void write(GuestDomain guest, String path, String value) {
    daemon.write("/local/domain/" + guest.id() + "/" + path, value);
    tellGuests();
  }

  /** The value of a node below a guest's home, if it is there. */
  public Optional<String> read(GuestDomain guest, String path) {
    return daemon.value("/local/domain/" + guest.id() + "/" + path);
  }

  /** Gives a guest another name. */
  public void rename(GuestDomain guest, String name) {
    daemon.write("/vm/" + guest.id() + "/name", name);
    write(guest, "name", name);
  }

  /** Gives a guest a disk; the guest finds it in xenstore. */
  public Device attach(GuestDomain guest, DiskConfig disk, BlockOffer offer)
      throws ToolstackException {
    return backends.attach(guest.id(), disk, offer);
  }

  /** Gives a guest a network interface; the guest finds it in xenstore. */
  public Device attach(GuestDomain guest, VifConfig vif) throws ToolstackException {
    return backends.attach(guest.id(), vif);
  }

  /** A guest's devices in order of attachment. */
  public List<Device> devices(GuestDomain guest) {
    return backends.of(guest.id());
  }

  /** Asks the guest to let a device go; it stays until the guest does. */
  public void detach(Device device) {
    backends.devices().unplug(device);
    tellGuests();
  }

  /** Closes a device as if its backend had failed. */
  public void fail(Device device, String reason) {
    backends.devices().fail(device, reason);
    tellGuests();
  }

  /**
   * Ends a guest: its devices are closed, its pages and ports of domain 0 are given back, then the
   * domain is destroyed. An image that could not be written to the end is reported last.
   */
  public void destroy(GuestDomain guest) throws ToolstackException {
    serve(guest);
    guests.remove(guest.id());
    IOException lost = closeDevices(guest);
    nodes.remove(guest.id());
    for (SharedRing ring : new SharedRing[] {guest.console(), guest.xenstore()}) {
      events.close(ring.port());
      window.release(ring.window());
    }
    domctl.destroy(guest.id());
    if (lost != null) {
      throw new ToolstackException("closing the disks of domain " + guest.id() + ": " + lost);
    }
  }

  private @Nullable IOException closeDevices(GuestDomain guest) {
    try {
      backends.devices().removeAll(guest.id());
      return null;
    } catch (IOException failure) {
      return failure;
    }
  }

  /** The live guest of that number, or null. */
  public @Nullable GuestDomain guest(int id) {
    return guests.get(id);
  }

  /** Live guests by number. */
  public Collection<GuestDomain> guests() {
    return guests.values();
  }

  /** Serves what domain 0 was notified of; true if a domain has shut down or crashed. */
  public boolean poll() {
    domainEnded = false;
    pending.poll(this::event);
    return domainEnded;
  }

  /** Lets backends work at a virtual time in ns; true if one had anything to do. */
  public boolean serveDevices(long now) throws ToolstackException {
    try {
      boolean worked = backends.devices().work(now);
      if (worked) {
        tellGuests();
      }
      return worked;
    } catch (IOException failure) {
      throw new ToolstackException("closing a disk: " + failure);
    } catch (HypervisorFault fault) {
      throw fault.fault();
    }
  }

  /** When a backend has work without an event, in ns of virtual time; Long.MAX_VALUE if never. */
  public long deviceDeadline() {
    return backends.devices().deadline();
  }

  /** Looks at both rings of a guest, notified or not: what it left there when it ended counts. */
  public void serve(GuestDomain guest) {
    serveConsole(guest);
    serveStore(guest);
  }

  /** Types to a guest's console. */
  public void type(GuestDomain guest, byte[] bytes) {
    guest.type(bytes);
    serveConsole(guest);
  }

  private void event(int port) {
    domainEnded |= port == exceptionPort;
    backends.devices().notified(port);
    for (GuestDomain guest : guests.values()) {
      if (guest.console().port() == port) {
        serveConsole(guest);
      } else if (guest.xenstore().port() == port) {
        serveStore(guest);
      }
    }
  }

  private void serveConsole(GuestDomain guest) {
    if (guest.serveConsole()) {
      events.send(guest.console().port());
    }
  }

  /** A request of one guest may make events for others. */
  private void serveStore(GuestDomain guest) {
    answer(guest);
    tellGuests();
  }

  private void tellGuests() {
    for (GuestDomain guest : guests.values()) {
      if (guest.storeWaits()) {
        answer(guest);
      }
    }
  }

  private void answer(GuestDomain guest) {
    if (guest.serveStore()) {
      events.send(guest.xenstore().port());
    }
  }
}
