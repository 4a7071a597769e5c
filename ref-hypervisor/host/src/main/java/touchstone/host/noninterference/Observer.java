package touchstone.host.noninterference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import touchstone.core.Tracer;
import touchstone.core.domain.Domain;
import touchstone.core.domain.SharedInfoLayout;
import touchstone.core.event.EventPorts;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.core.virt.VirtualizationDriver;
import touchstone.host.ExitNames;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.FpuState;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Takes down everything one guest can see: at each of its exits, after each of its hypercalls, and
 * at the end. It reads the machine and the core and changes nothing.
 *
 * <p>An observer that does not tell the time leaves out the exits a guest has no part in, which are
 * those by which it is preempted.
 */
final class Observer implements Tracer {
  /** What the last moment of a guest is called. */
  static final String END = "end";

  private static final int PAGE = 4096;
  private static final int RSP = 4;

  private final boolean tellsTime;
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable ReferenceSystem system;
  private int observed = -1;

  Observer(boolean tellsTime) {
    this.tellsTime = tellsTime;
  }

  /** From now on the guest's moments are taken down. */
  void watch(ReferenceSystem machine, GuestHandle guest) {
    system = machine;
    observed = guest.id();
  }

  @Override
  public void exit(int domain, int vcpu, long time, long rip, Exit exit) {
    boolean preempted = exit.kind == Exit.INTERRUPT || exit.kind == Exit.INTERRUPT_WINDOW;
    if (system == null || domain != observed || preempted && !tellsTime) {
      return;
    }
    Sample sample = new Sample("exit " + ExitNames.of(exit.kind), time);
    sample.with(Field.TIME, time).with(Field.EXIT, cause(exit));
    Domain guest = system.core().domains().find(domain);
    registers(sample, system, guest.vcpu[vcpu]);
    resident(sample, system, guest.vcpu[vcpu]);
    memory(sample, system, guest);
    samples.add(sample);
  }

  @Override
  public void hypercall(
      int domain, int vcpu, long time, long number, long a1, long a2, long a3, long result) {
    if (system != null && domain == observed) {
      Sample sample = new Sample("hypercall " + number, time);
      sample.with(Field.TIME, time).with(Field.CALL, number, a1, a2, a3);
      samples.add(sample.with(Field.RESULT, result));
    }
  }

  private static long[] cause(Exit exit) {
    return switch (exit.kind) {
      case Exit.IO, Exit.MSR_READ, Exit.MSR_WRITE, Exit.CR_ACCESS, Exit.EXCEPTION ->
          new long[] {exit.kind, exit.number, exit.width, exit.operand};
      case Exit.SECOND_LEVEL_FAULT -> new long[] {exit.kind, exit.address, exit.rights};
      default -> new long[] {exit.kind};
    };
  }

  /**
   * Everything there is at the end, if the guest has ended by itself. Not shared_info: a timer may
   * still fire for a guest that will never see it.
   */
  List<Sample> finish(GuestHandle guest) {
    ReferenceSystem machine = Objects.requireNonNull(system, "watch comes first");
    Domain domain = machine.core().domains().find(observed);
    if (domain != null && domain.shutdown) {
      Sample end = new Sample(END, machine.virtualTime());
      registers(end, machine, domain.vcpu[0]);
      holdings(end, machine, domain);
      samples.add(end.with(Field.CONSOLE, bytes(guest.console())));
    }
    return samples;
  }

  private static long[] bytes(byte[] bytes) {
    long[] values = new long[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i];
    }
    return values;
  }

  /** All guest frames with rights and content, and the state of its ports. */
  private void holdings(Sample sample, ReferenceSystem machine, Domain domain) {
    Frames frames = machine.core().frames();
    List<Long> content = new ArrayList<>();
    Hash held = new Hash().add(domain.shutdownReason).add(frames.ownedCount(observed));
    for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
      if (frames.isMapped(observed, gfn)) {
        int frame = frames.frameAt(observed, gfn);
        held.add(gfn).add(frames.rightsAt(observed, gfn));
        long[] page = frame == domain.sharedInfoFrame ? new long[0] : page(machine, frame);
        content.add((long) gfn << 40 | new Hash().add(page).value() >>> 24);
      }
    }
    for (int port = 0; port < EventPorts.MAX; port++) {
      held.add(domain.ports.state(port));
    }
    sample.with(Field.HOLDINGS, held.value());
    sample.with(Field.ALL_MEMORY, content.stream().mapToLong(Long::longValue).toArray());
  }

  private static void registers(Sample sample, ReferenceSystem machine, Vcpu v) {
    VirtualizationDriver driver = machine.core().driver();
    sample.with(Field.RIP, driver.register(v, Registers.RIP));
    sample.with(Field.RFLAGS, driver.register(v, Registers.RFLAGS));
    sample.with(
        Field.CONTROL_REGISTERS,
        driver.register(v, Registers.CR0),
        v.cr2,
        driver.register(v, Registers.CR3),
        driver.register(v, Registers.CR4),
        driver.register(v, Registers.EFER));
    long[] general = v.gpr.clone();
    general[RSP] = driver.register(v, Registers.RSP);
    sample.with(Field.GENERAL_REGISTERS, general);
  }

  /** What the physical CPU holds of the guest while it runs there. */
  private static void resident(Sample sample, ReferenceSystem machine, Vcpu v) {
    Cpu cpu = machine.machine().cpu(v.residentOn);
    sample.with(Field.DEBUG_REGISTERS, cpu.dr[0], cpu.dr[1], cpu.dr[2], cpu.dr[3]);
    FpuState fpu = cpu.fpu;
    Hash hash = new Hash().add(fpu.fcw).add(fpu.fsw).add(fpu.ftw).add(fpu.fop).add(fpu.fip);
    hash.add(fpu.fcs).add(fpu.fds).add(fpu.fdp).add(fpu.mxcsr).add(fpu.significand).add(fpu.xmm);
    for (int exponent : fpu.exponent) {
      hash.add(exponent);
    }
    sample.with(Field.FPU, hash.value());
  }

  private void memory(Sample sample, ReferenceSystem machine, Domain domain) {
    long[] info = page(machine, domain.sharedInfoFrame);
    int clock = SharedInfoLayout.TIME / Long.BYTES;
    int rest = SharedInfoLayout.VCPU_INFO_SIZE / Long.BYTES;
    sample.with(Field.TIME_RECORD, Arrays.copyOfRange(info, clock, rest));
    Arrays.fill(info, clock, rest, 0);
    sample.with(Field.SHARED_INFO, info);
    sample.with(Field.LOG, mapped(machine, GuestMap.LOG));
    sample.with(Field.ARGUMENTS, mapped(machine, GuestMap.ARGUMENT));
    sample.with(Field.GRANT_TABLE, mapped(machine, GuestMap.GRANT_TABLE));
    sample.with(Field.WINDOW, mapped(machine, GuestMap.WINDOW));
  }

  /** The page the guest has at an address, nothing if there is none. */
  private long[] mapped(ReferenceSystem machine, int address) {
    Frames frames = machine.core().frames();
    int gfn = address / PAGE;
    return frames.isMapped(observed, gfn)
        ? page(machine, frames.frameAt(observed, gfn))
        : new long[0];
  }

  private static long[] page(ReferenceSystem machine, int frame) {
    PhysicalMemory memory = machine.machine().memory();
    long[] words = new long[PAGE / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = memory.read64((long) frame * PAGE + (long) i * Long.BYTES);
    }
    return words;
  }
}
