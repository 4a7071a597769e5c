package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;
import touchstone.machine.image.ElfSegment;

/**
 * Builds a PVH guest, ready to be unpaused, the way Xen's toolstack does: create, limits, memory
 * map, memory, kernel, start info, special pages, parameters, registers.
 *
 * <p>If a step fails everything before it is undone before the error goes up.
 */
// [impl->req~lif-start-of-day~1]
final class DomainBuilder {
  private final Domain0 domain0;
  private final ForeignWindow window;
  private final DomctlCalls domctl;
  private final MemoryCalls memory;
  private final EventCalls events;
  private final HvmCalls hvm;

  DomainBuilder(
      Domain0 domain0,
      ForeignWindow window,
      DomctlCalls domctl,
      MemoryCalls memory,
      EventCalls events,
      HvmCalls hvm) {
    this.domain0 = domain0;
    this.window = window;
    this.domctl = domctl;
    this.memory = memory;
    this.events = events;
    this.hvm = hvm;
  }

  /** A domain that has been built and is still paused. */
  record Built(int domain, GuestLayout layout, SharedRing console, SharedRing xenstore) {}

  Built build(GuestConfig config) throws ToolstackException, CorruptImageException {
    ElfImage image = ElfImage.parse(config.imageName(), config.image());
    GuestLayout layout = GuestLayout.plan(config, image);
    byte[] startInfo = startInfo(config, layout);
    Unwinding unwinding = new Unwinding();
    try {
      return build(config, image, layout, startInfo, unwinding);
    } catch (ToolstackException failure) {
      unwinding.unwind(failure);
      throw failure;
    }
  }

  private Built build(
      GuestConfig config, ElfImage image, GuestLayout layout, byte[] startInfo, Unwinding unwinding)
      throws ToolstackException {
    int domain = domctl.createDomain(config.vcpus());
    unwinding.onFailure(() -> domctl.destroy(domain));
    giveMemory(domain, config, layout);
    load(domain, config, image, layout, startInfo);
    SharedRing console = share(domain, GuestLayout.CONSOLE_GFN, unwinding);
    hvm.setParam(domain, HvmCalls.CONSOLE_PFN, GuestLayout.CONSOLE_GFN);
    hvm.setParam(domain, HvmCalls.CONSOLE_EVTCHN, console.guestPort());
    SharedRing xenstore = share(domain, GuestLayout.XENSTORE_GFN, unwinding);
    hvm.setParam(domain, HvmCalls.STORE_PFN, GuestLayout.XENSTORE_GFN);
    hvm.setParam(domain, HvmCalls.STORE_EVTCHN, xenstore.guestPort());
    setRegisters(domain, layout);
    return new Built(domain, layout, console, xenstore);
  }

  private static byte[] startInfo(GuestConfig config, GuestLayout layout)
      throws ToolstackException {
    byte[] module = config.initrd();
    return StartInfo.encode(
        layout.startInfo(),
        layout.initrd(),
        module == null ? 0 : module.length,
        GuestLayout.ACPI,
        config.commandLine(),
        layout.memoryMap());
  }

  private void giveMemory(int domain, GuestConfig config, GuestLayout layout)
      throws ToolstackException {
    domctl.maxVcpus(domain, config.vcpus());
    domctl.maxPages(domain, layout.ramPages() + GuestLayout.RESERVED_PAGES);
    domctl.schedule(domain, config.weight(), config.cap());
    memory.setMemoryMap(domain, layout.memoryMap());
    memory.populate(domain, 0, layout.ramPages());
    memory.populate(domain, GuestLayout.ACPI_GFN, GuestLayout.RESERVED_PAGES);
  }

  /** New memory is zero, so only what is not zero is written. */
  private void load(
      int domain, GuestConfig config, ElfImage image, GuestLayout layout, byte[] startInfo)
      throws ToolstackException {
    for (ElfSegment segment : image.segments()) {
      ByteBuffer contents = image.contents(segment);
      byte[] bytes = new byte[contents.remaining()];
      contents.get(bytes);
      window.write(domain, segment.physicalAddress(), bytes);
    }
    byte[] module = config.initrd();
    if (module != null) {
      window.write(domain, layout.initrd(), module);
    }
    window.write(domain, layout.startInfo(), startInfo);
    window.write(domain, GuestLayout.ACPI, AcpiTables.encode(GuestLayout.ACPI, config.vcpus()));
  }

  /** Maps a special page and opens the event channel that goes with it. */
  private SharedRing share(int domain, int gfn, Unwinding unwinding) throws ToolstackException {
    int page = window.map(domain, gfn);
    unwinding.onFailure(() -> window.release(page));
    int guestPort = events.allocUnbound(domain);
    int port = events.bindInterdomain(domain, guestPort);
    unwinding.onFailure(() -> events.close(port));
    return new SharedRing(page, port, guestPort);
  }

  private void setRegisters(int domain, GuestLayout layout) throws ToolstackException {
    byte[] context = BootContext.encode(layout.entry(), layout.startInfo());
    domain0.memory().write(Domain0.BUFFER, context);
    domctl.setHvmContext(domain, Domain0.BUFFER, context.length);
  }
}
