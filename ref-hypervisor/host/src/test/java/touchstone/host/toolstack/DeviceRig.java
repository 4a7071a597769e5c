package touchstone.host.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.CoreParameters;
import touchstone.core.event.EventPorts;
import touchstone.core.hardware.Hardware;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.device.GuestSide;
import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.MachineWalk;
import touchstone.host.memory.SharedPage;
import touchstone.host.oracle.Oracle;
import touchstone.host.xenstore.StoreClient;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/**
 * Machine, core and toolstack, and guests that do not run: their kernels are tests that write their
 * memory, grant tables and rings.
 */
public final class DeviceRig {
  private static final long MEMORY = 16 << 20;
  private static final int GRANT_TABLE_OP = 20;
  private static final int SETUP_TABLE = 2;

  final Hardware hardware;
  final Core core;
  public final Toolstack toolstack;

  public DeviceRig(CpuModel cpu, @Nullable Oracle oracle) throws ToolstackException {
    Machine machine = new Machine(cpu, MEMORY, 1);
    hardware = new HardwarePort(machine, value -> {});
    CoreParameters parameters = new CoreParameters();
    parameters.observer = oracle;
    core = new Core(hardware, parameters);
    assertThat(core.constructDomain0(Domain0.PAGES)).isZero();
    if (oracle != null) {
      oracle.attach(core, hardware, false);
    }
    Domain0Memory memory =
        new Domain0Memory(hardware, MachineWalk.of(machine, core.secondLevel().root(0)));
    toolstack = new Toolstack(new Domain0(memory, core::hypercall0));
  }

  /** A rig for the guests of a system that runs. */
  public DeviceRig(ReferenceSystem system) {
    hardware = system.hardware();
    core = system.core();
    toolstack = system.toolstack();
  }

  /** A guest that was built by the system. */
  public Guest adopt(GuestHandle handle) {
    return new Guest(Objects.requireNonNull(toolstack.guest(handle.id())));
  }

  /** A guest with a grant table of one page. */
  public Guest guest(String name) throws ToolstackException, CorruptImageException {
    GuestConfig config = GuestConfig.of(name, TestImages.pvh(16, 0), 2 << 20);
    return new Guest(toolstack.create(config, value -> {}));
  }

  /** As if every guest had notified every port. */
  public void notifyBackends() {
    long sharedInfo = core.frames().frameAt(0, Domain0.SHARED_INFO_GFN) * (long) SharedPage.SIZE;
    hardware.write64(sharedInfo + 2048, -1L);
    hardware.write64(sharedInfo + 8, 1);
    hardware.write8(sharedInfo, 1);
  }

  /** What backends do at a time. */
  public void work(long now) throws ToolstackException {
    toolstack.poll();
    toolstack.serveDevices(now);
  }

  /** Mappings of grants that domain 0 holds. */
  public int mapped() {
    return core.domains().find(0).grants.mapped();
  }

  public int portsOfDomain0() {
    int open = 0;
    for (int port = 1; port < 64; port++) {
      open += core.domains().find(0).ports.state(port) == EventPorts.CLOSED ? 0 : 1;
    }
    return open;
  }

  public int unowned() {
    int count = 0;
    for (int frame = 0; frame < MEMORY / SharedPage.SIZE; frame++) {
      count += core.frames().owner(frame) < 0 ? 1 : 0;
    }
    return count;
  }

  /** A guest and the pages its kernel has used so far. */
  public final class Guest implements GuestSide {
    public final GuestDomain domain;
    public final StoreClient store;
    private final long table;
    private int nextGfn = 300;
    private int nextReference = 8;

    Guest(GuestDomain domain) {
      this.domain = domain;
      table = growTable();
      SharedPage ring = page(GuestLayout.XENSTORE_GFN);
      store = new StoreClient(ring, this::serveStore);
    }

    private boolean serveStore() {
      int taken = ring().read32(2048);
      int given = ring().read32(2060);
      toolstack.serve(domain);
      return ring().read32(2048) != taken || ring().read32(2060) != given;
    }

    private SharedPage ring() {
      return page(GuestLayout.XENSTORE_GFN);
    }

    private long growTable() {
      long at = physical(0, (int) (Domain0.ARGUMENT / SharedPage.SIZE));
      hardware.write64(at, 0);
      hardware.write16(at, domain.id());
      hardware.write32(at + 4, 1);
      hardware.write64(at + 16, Domain0.BUFFER);
      assertThat(core.hypercall0(GRANT_TABLE_OP, SETUP_TABLE, Domain0.ARGUMENT, 1, 0, 0)).isZero();
      return core.domains().find(domain.id()).grants.frameAt(0) * (long) SharedPage.SIZE;
    }

    @Override
    public SharedPage newPage(int[] reference, boolean readOnly) {
      int gfn = nextGfn++;
      reference[0] = nextReference++;
      int flags = readOnly ? 1 | 4 : 1;
      hardware.write64(table + 8L * reference[0], (long) gfn << 32 | flags);
      return page(gfn);
    }

    @Override
    public void revoke(int reference) {
      hardware.write64(table + 8L * reference, 0);
    }

    /** True if the entry is marked as in use by domain 0. */
    public boolean isUsed(int reference) {
      return (hardware.read16(table + 8L * reference) & (8 | 16)) != 0;
    }

    @Override
    public int openPort() {
      long at = physical(0, (int) (Domain0.ARGUMENT / SharedPage.SIZE));
      hardware.write64(at, 0);
      hardware.write16(at, domain.id());
      assertThat(core.hypercall0(Hypercall.EVENT_CHANNEL_OP, 6, Domain0.ARGUMENT, 0, 0, 0))
          .isZero();
      return hardware.read32(at + 4);
    }

    private SharedPage page(int gfn) {
      return new PhysicalPage(physical(domain.id(), gfn));
    }

    private long physical(int owner, int gfn) {
      return core.frames().frameAt(owner, gfn) * (long) SharedPage.SIZE;
    }
  }

  private final class PhysicalPage implements SharedPage {
    private final long base;

    PhysicalPage(long base) {
      this.base = base;
    }

    @Override
    public int read8(int offset) {
      return hardware.read8(base + offset) & 0xff;
    }

    @Override
    public int read32(int offset) {
      return hardware.read32(base + offset);
    }

    @Override
    public void write8(int offset, int value) {
      hardware.write8(base + offset, value);
    }

    @Override
    public void write32(int offset, int value) {
      hardware.write32(base + offset, value);
    }
  }
}
