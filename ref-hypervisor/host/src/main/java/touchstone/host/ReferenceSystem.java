package touchstone.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.CoreParameters;
import touchstone.core.hardware.Hardware;
import touchstone.host.device.Device;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.VifConfig;
import touchstone.host.device.block.BlockOffer;
import touchstone.host.memory.Domain0Memory;
import touchstone.host.memory.MachineWalk;
import touchstone.host.memory.SecondLevelWalk;
import touchstone.host.toolstack.Domain0;
import touchstone.host.toolstack.DomainInfo;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.GuestDomain;
import touchstone.host.toolstack.Toolstack;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/**
 * Machine, core, toolstack and consoles put together: the whole reference hypervisor.
 *
 * <p>{@link #create} builds a guest and sets it going, {@link #run} lets virtual time pass. All
 * calls come from one thread, except {@link #requestStop}. A guest that crashes, floods its console
 * or breaks a protocol ends alone; the others go on.
 */
public final class ReferenceSystem {
  private final Machine machine;
  private final Hardware hardware;
  private final Core core;
  private final Toolstack toolstack;
  private final RunLoop loop;
  private final List<GuestHandle> handles = new ArrayList<>();
  private final SystemOptions options;
  private volatile boolean stopRequested;
  private @Nullable String failure;

  /** Powers the machine up and starts the core; no guest is there yet. */
  public ReferenceSystem(SystemOptions options) throws ToolstackException {
    this.options = options;
    machine = new Machine(options.cpu(), options.memory(), options.cpus());
    machine.seed(options.seed());
    hardware = new HardwarePort(machine, value -> {});
    core = new Core(hardware, parameters());
    int built = core.constructDomain0(Domain0.PAGES);
    if (built < 0) {
      throw new ToolstackException("starting domain 0", built);
    }
    if (options.oracle() != null) {
      options.oracle().attach(core, hardware, options.silo());
    }
    SecondLevelWalk walk = MachineWalk.of(machine, core.secondLevel().root(Domain0.ID));
    toolstack = new Toolstack(new Domain0(new Domain0Memory(hardware, walk), core::hypercall0));
    loop = new RunLoop(new MachineProcessors(machine, core));
  }

  private CoreParameters parameters() {
    CoreParameters parameters = new CoreParameters();
    parameters.silo = options.silo();
    parameters.console = this::debugConsole;
    parameters.tracer = options.tracer();
    parameters.observer = options.oracle();
    parameters.audit = options.audit();
    return parameters;
  }

  /** Builds a guest; it runs as soon as {@link #run} is called. */
  public GuestHandle create(GuestConfig config) throws ToolstackException, CorruptImageException {
    GuestHandle handle = createPaused(config);
    start(handle);
    return handle;
  }

  /** Builds a guest that does not run before {@link #start}. */
  public GuestHandle createPaused(GuestConfig config)
      throws ToolstackException, CorruptImageException {
    ConsoleRelay relay = new ConsoleRelay(options.console());
    GuestDomain domain = toolstack.create(config, relay);
    relay.domain(domain.id());
    GuestHandle handle = new GuestHandle(domain);
    handles.add(handle);
    return handle;
  }

  public void start(GuestHandle handle) throws ToolstackException {
    toolstack.start(handle.domain());
    loop.disturb();
  }

  /** Gives a guest a disk: before it starts, or later if its kernel looks for new devices. */
  public Device attach(GuestHandle handle, DiskConfig disk) throws ToolstackException {
    return attach(handle, disk, BlockOffer.of(disk.readOnly(), disk.discard()));
  }

  /** As {@link #attach(GuestHandle, DiskConfig)}, with bounds. */
  public Device attach(GuestHandle handle, DiskConfig disk, BlockOffer offer)
      throws ToolstackException {
    return toolstack.attach(handle.domain(), disk, offer);
  }

  /** Gives a guest a network interface. */
  public Device attach(GuestHandle handle, VifConfig vif) throws ToolstackException {
    return toolstack.attach(handle.domain(), vif);
  }

  /** A guest's devices in order of attachment; empty once it is destroyed. */
  public List<Device> devices(GuestHandle handle) {
    return toolstack.devices(handle.domain());
  }

  /** Asks a guest to let a device go. */
  public void detach(Device device) {
    toolstack.detach(device);
    loop.disturb();
  }

  /** Confines a guest to the physical CPUs whose bits are set in {@code cpus}. */
  public void confine(GuestHandle handle, long cpus) throws ToolstackException {
    toolstack.confine(handle.domain(), cpus);
  }

  /**
   * Runs until all guests are down, nothing can happen any more, or {@code limit} ns of virtual
   * time have passed since the call. After an {@link StopReason#ERROR} it is the only answer.
   */
  public StopReason run(long limit) throws ToolstackException {
    long end = limit > Long.MAX_VALUE - loop.now() ? Long.MAX_VALUE : loop.now() + limit;
    if (failure != null) {
      return StopReason.ERROR;
    }
    try {
      StopReason reason = runUntil(end);
      serveAll();
      return reason;
    } catch (UnmodelledException unmodelled) {
      failure = Diagnosis.of(machine, core, unmodelled);
      return StopReason.ERROR;
    }
  }

  private StopReason runUntil(long end) throws ToolstackException {
    refreshStates();
    boolean lookedEverywhere = false;
    while (!stopRequested) {
      if (handles.stream().noneMatch(GuestHandle::isUp)) {
        return StopReason.ALL_DOWN;
      }
      if (loop.now() >= end) {
        return StopReason.TIME_LIMIT;
      }
      RunLoop.Turn turn = turn(end);
      if (toolstack.poll()) {
        refreshStates();
      }
      if (toolstack.serveDevices(loop.now())) {
        loop.disturb();
      }
      if (turn == RunLoop.Turn.STALLED) {
        if (lookedEverywhere) {
          return StopReason.STALLED;
        }
        lookEverywhere();
      }
      lookedEverywhere =
          turn == RunLoop.Turn.STALLED || (lookedEverywhere && turn != RunLoop.Turn.WORKED);
    }
    stopRequested = false;
    return StopReason.STOPPED;
  }

  /** A turn of the CPUs, but not past the moment at which a backend has work. */
  private RunLoop.Turn turn(long end) {
    long deadline = Math.max(toolstack.deviceDeadline(), loop.now());
    RunLoop.Turn turn = loop.turn(Math.min(end, deadline));
    if (turn != RunLoop.Turn.STALLED || deadline == Long.MAX_VALUE) {
      return turn;
    }
    loop.pass(Math.min(end, deadline));
    return RunLoop.Turn.IDLE;
  }

  /** Before giving up: rings that a guest has filled without notifying anybody. */
  private void lookEverywhere() throws ToolstackException {
    serveAll();
    refreshStates();
    loop.disturb();
  }

  /** Makes {@link #run} return soon; may be called from any thread. */
  public void requestStop() {
    stopRequested = true;
  }

  /** Bytes typed to a guest's console. */
  public void type(GuestHandle handle, byte[] bytes) {
    if (handle.state() != GuestState.DESTROYED) {
      toolstack.type(handle.domain(), bytes);
      loop.disturb();
    }
  }

  /** Destroys the guest and gives everything it had back. */
  public void destroy(GuestHandle handle) throws ToolstackException {
    if (handle.state() != GuestState.DESTROYED) {
      handle.state(GuestState.DESTROYED);
      toolstack.destroy(handle.domain());
    }
  }

  public void pause(GuestHandle handle) throws ToolstackException {
    toolstack.pause(handle.domain());
  }

  /** Lets a guest run again that {@link #pause} has stopped. */
  public void unpause(GuestHandle handle) throws ToolstackException {
    start(handle);
  }

  /** Leaves a destroyed guest out of {@link #guests} from now on, and its memory to others. */
  public void forget(GuestHandle handle) {
    if (handle.state() == GuestState.DESTROYED) {
      handles.remove(handle);
    }
  }

  /** What domain 0 can do beyond this class. After a change, call {@link #disturb}. */
  public Toolstack toolstack() {
    return toolstack;
  }

  /** Something was changed from outside: idle CPUs look for work again. */
  public void disturb() {
    loop.disturb();
  }

  /** Virtual time in ns since the machine was powered up. */
  public long virtualTime() {
    return loop.now();
  }

  /** What domain 0 is told of a guest that has not been destroyed. */
  public DomainInfo info(GuestHandle handle) throws ToolstackException {
    return toolstack.info(handle.domain());
  }

  /** Guests in order of creation, destroyed ones included. */
  public List<GuestHandle> guests() {
    return List.copyOf(handles);
  }

  /** After {@link StopReason#ERROR}: what happened, to whom, where. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** For tests and statistics. */
  public Machine machine() {
    return machine;
  }

  /** For tests: the machine as the core sees it. A second port would take its processors over. */
  public Hardware hardware() {
    return hardware;
  }

  /** For tests and statistics. */
  public Core core() {
    return core;
  }

  private void debugConsole(int domain, int value) {
    GuestDomain guest = toolstack.guest(domain);
    if (guest != null) {
      guest.log().accept(value);
    }
  }

  private void serveAll() {
    toolstack.guests().forEach(toolstack::serve);
  }

  private void refreshStates() throws ToolstackException {
    for (GuestHandle handle : handles) {
      if (handle.isUp()) {
        DomainInfo info = toolstack.info(handle.domain());
        if (info.isShutdown()) {
          handle.state(GuestState.ofReason(info.shutdownReason()));
        }
      }
    }
  }
}
