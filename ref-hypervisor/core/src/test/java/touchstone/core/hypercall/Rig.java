package touchstone.core.hypercall;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import touchstone.core.Core;
import touchstone.core.CoreParameters;
import touchstone.core.StepObserver;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Bench;

/**
 * A whole core on a fake computer, and guests that make hypercalls without executing instructions.
 *
 * <p>A guest's linear addresses are its physical ones: narrow guests run with paging off, wide ones
 * on identity tables in their guest frames 0 and 1. Tests use memory from {@link #FREE} on.
 */
public final class Rig {
  public static final int PAGE = 4096;

  /** First guest-physical address that tests may use as they like. */
  public static final long FREE = 2 * PAGE;

  public static final int MEMORY_OP = 12;
  public static final int MULTICALL = 13;
  public static final int SET_TIMER_OP = 15;
  public static final int XEN_VERSION = 17;
  public static final int CONSOLE_IO = 18;
  public static final int GRANT_TABLE_OP = 20;
  public static final int VCPU_OP = 24;
  public static final int SCHED_OP = 29;
  public static final int EVENT_CHANNEL_OP = 32;
  public static final int HVM_OP = 34;
  public static final int SYSCTL = 35;
  public static final int DOMCTL = 36;

  private static final int RAX = 0;
  private static final int[] WIDE = {7, 6, 2, 10, 8, 9};
  private static final int[] NARROW = {3, 1, 2, 6, 7, 5};

  public final FakeHardware hw;
  public final Core core;
  public final Subsystems s;
  public final Hypercalls calls;

  /** What guests wrote with console_io, as "domain:byte". */
  public final List<String> console = new ArrayList<>();

  /** What the core reported of an {@link #audited} rig: event, subject, object, detail, outcome. */
  public final List<List<Integer>> trail = new ArrayList<>();

  /** Run before every dispatch of {@link #call}. */
  public Runnable beforeDispatch = () -> {};

  /** Dispatches the last {@link #call} took. */
  public int dispatches;

  public Rig(int vendor, boolean silo) {
    this(vendor, silo, 1024);
  }

  public Rig(int vendor, boolean silo, int frames) {
    this(vendor, silo, frames, fake -> fake);
  }

  /** The core sees the computer through {@code lens}. */
  public Rig(int vendor, boolean silo, int frames, UnaryOperator<Hardware> lens) {
    this(vendor, silo, frames, lens, null, false);
  }

  /** Every hypercall is shown to {@code observer}, if there is one. */
  public Rig(
      int vendor, boolean silo, int frames, UnaryOperator<Hardware> lens, StepObserver observer) {
    this(vendor, silo, frames, lens, observer, false);
  }

  /** A rig whose core has an audit sink: {@link #trail}. */
  public static Rig audited(int vendor, boolean silo, int frames) {
    return new Rig(vendor, silo, frames, fake -> fake, null, true);
  }

  private Rig(
      int vendor,
      boolean silo,
      int frames,
      UnaryOperator<Hardware> lens,
      StepObserver observer,
      boolean audited) {
    hw = new FakeHardware(vendor, frames);
    Bench.announceFeatures(hw);
    CoreParameters p = new CoreParameters();
    p.maxDomains = 8;
    p.silo = silo;
    p.observer = observer;
    p.bootScrub = 64;
    p.console = (domain, value) -> console.add(domain + ":" + value);
    if (audited) {
      p.audit =
          (time, event, subject, object, detail, outcome) ->
              trail.add(List.of(event, subject, object, detail, outcome));
    }
    core = new Core(lens.apply(hw), p);
    s = core.subsystems();
    calls = new Hypercalls(s, observer);
    if (core.constructDomain0(48) != 0) {
      throw new IllegalStateException("no domain 0");
    }
  }

  public Domain control() {
    return s.domains.find(0);
  }

  /** A running domain with memory at guest frames 0 to {@code pages - 1} and room for 16 more. */
  public Domain guest(int pages, int vcpus, boolean wide) {
    Domain d = s.domains.create(s.domains.freeId(), 4);
    d.maxPages = pages + 16;
    d.vcpuLimit = vcpus;
    for (int gfn = 0; gfn < pages; gfn++) {
      check(s.domains.populate(d, gfn));
    }
    check(s.domains.createVcpus(d, vcpus));
    if (wide) {
      identity(d);
    }
    start(d.vcpu[0], wide ? longMode() : Bench.startOfDay());
    d.pauseCount = 0;
    return d;
  }

  private void start(Vcpu v, VcpuContext context) {
    check(s.driver.load(v, context));
    v.initialised = true;
    s.scheduler.ready(v, 0);
  }

  private void identity(Domain d) {
    write64(d, 0, 0x1003);
    for (int i = 0; i < 512; i++) {
      write64(d, PAGE + 8L * i, i * 0x40000000L + 0x83);
    }
  }

  /** 64-bit mode on the identity tables. */
  static VcpuContext longMode() {
    VcpuContext c = Bench.startOfDay();
    c.cr0 = 0x80010011L;
    c.cr4 = 0x20;
    c.efer = 0x500;
    c.attributes[1] = 0xA09B;
    return c;
  }

  private static void check(boolean done) {
    if (!done) {
      throw new IllegalStateException("the rig could not be set up");
    }
  }

  // ---- hypercalls -------------------------------------------------------------------------------

  /** Makes a hypercall as the domain's vCPU 0, again and again until it is done; its result. */
  public long call(Domain d, long number, long... args) {
    return call(d.vcpu[0], number, args);
  }

  public long call(Vcpu v, long number, long... args) {
    boolean wide = s.driver.codeBits(v) == 64;
    int[] register = wide ? WIDE : NARROW;
    v.gpr[RAX] = number;
    for (int i = 0; i < args.length; i++) {
      v.gpr[register[i]] = args[i];
    }
    dispatches = 1;
    beforeDispatch.run();
    while (!calls.dispatch(v)) {
      dispatches++;
      beforeDispatch.run();
    }
    return wide ? v.gpr[RAX] : (int) v.gpr[RAX];
  }

  // ---- guest memory, as the guest sees it -------------------------------------------------------

  /** Host physical address behind a guest-physical one. */
  public long host(Domain d, long physical) {
    int frame = s.frames.frameAt(d.id, (int) (physical / PAGE));
    if (frame == Frames.NONE) {
      throw new IllegalArgumentException("not mapped: " + Long.toHexString(physical));
    }
    return frame * (long) PAGE + physical % PAGE;
  }

  public void write8(Domain d, long physical, int value) {
    hw.write8(host(d, physical), value);
  }

  public void write16(Domain d, long physical, int value) {
    hw.write16(host(d, physical), value);
  }

  public void write32(Domain d, long physical, long value) {
    hw.write32(host(d, physical), (int) value);
  }

  public void write64(Domain d, long physical, long value) {
    hw.write64(host(d, physical), value);
  }

  /** Writes a C long of the domain's vCPU 0. */
  public void writeWord(Domain d, long physical, long value) {
    if (word(d) == 8) {
      write64(d, physical, value);
    } else {
      write32(d, physical, value);
    }
  }

  public int word(Domain d) {
    return s.driver.codeBits(d.vcpu[0]) == 64 ? 8 : 4;
  }

  public int read8(Domain d, long physical) {
    return hw.read8(host(d, physical));
  }

  /** Signed. */
  public int read16(Domain d, long physical) {
    return (short) hw.read16(host(d, physical));
  }

  public int read32(Domain d, long physical) {
    return hw.read32(host(d, physical));
  }

  public long read64(Domain d, long physical) {
    return hw.read64(host(d, physical));
  }
}
