package touchstone.core;

import touchstone.core.access.AccessPolicy;
import touchstone.core.access.DefaultPolicy;
import touchstone.core.access.SiloPolicy;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Hypercalls;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.sched.Scheduler;
import touchstone.core.svm.SvmDriver;
import touchstone.core.time.PvClock;
import touchstone.core.time.Timers;
import touchstone.core.trap.Trap;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.core.virt.VirtualizationDriver;
import touchstone.core.vmx.VmxDriver;

/**
 * The trusted core put together: the only class the host constructs.
 *
 * <p>The host calls it from one thread at a time. {@link #step} is one scheduling decision of one
 * physical CPU; {@link #hypercall0} is the toolstack acting as the kernel of domain 0. The host
 * runs the CPU whose clock is earliest next; an idle one advances to {@link #nextDeadline} or to
 * the clock of the next CPU, whichever comes first.
 */
public final class Core {
  /** What the core itself costs per exit, in ns; the machine adds the cost of the switch. */
  public static final long EXIT_COST = 500L;

  /** Frames scrubbed at once by a CPU that has nothing better to do. */
  private static final int IDLE_SCRUB = 64;

  private static final int RAX = 0;

  /** RDI, RSI, RDX, R10, R8. */
  private static final int[] ARGUMENT = {7, 6, 2, 10, 8};

  private final Hardware hw;
  /*@ spec_public @*/ private final PvClock clock;
  /*@ spec_public @*/ private final Scheduler scheduler;
  /*@ spec_public @*/ private final VirtualizationDriver driver;
  /*@ spec_public @*/ private final SecondLevel secondLevel;
  /*@ spec_public @*/ private final Subsystems subsystems;
  private final CoreServices services;
  private final Trap trap;
  private final Timers timers;
  private final /*@ nullable @*/ Tracer tracer;
  private final /*@ nullable @*/ StepObserver observer;
  private final Exit exit = new Exit();

  /** Per physical CPU the vCPU it entered last, or null. */
  /*@ spec_public nullable @*/ private final Vcpu[] entered;

  /**
   * Takes possession of the computer; memory, CPUs and their extensions must be as after reset.
   *
   * @throws UnusableProcessorException if a CPU lacks what isolation rests on, or memory is too small
   */
  public Core(Hardware hardware, CoreParameters p) {
    hw = hardware;
    tracer = p.tracer;
    observer = p.observer;
    entered = new Vcpu[hw.cpus()];
    clock = new PvClock(hw, p.wallclock);
    scheduler = new Scheduler(hw.cpus(), p.maxDomains, p.slice);
    Frames frames = new Frames(hw.frames(), p.maxDomains);
    driver = driverFor(hw, frames, p.maxDomains);
    secondLevel = new SecondLevel(hw, frames, driver);
    driver.attach(secondLevel);
    secondLevel.scrubStep(p.bootScrub);
    AccessPolicy policy = p.silo ? (AccessPolicy) new SiloPolicy() : new DefaultPolicy();
    subsystems =
        new Subsystems(
            hw, frames, secondLevel, driver, scheduler, clock, policy, p.console, p.audit);
    services = new CoreServices(subsystems, new Hypercalls(subsystems, observer), tracer);
    trap = new Trap(hw, driver, frames, clock, scheduler, services);
    timers = new Timers(scheduler, subsystems.events);
    enableAll();
  }

  private static VirtualizationDriver driverFor(Hardware hw, Frames frames, int domains) {
    if (hw.vendor() == Hardware.INTEL) {
      return new VmxDriver(hw, frames, domains, Domain.MAX_VCPUS);
    }
    return new SvmDriver(hw, frames, domains, Domain.MAX_VCPUS);
  }

  private void enableAll() {
    for (int cpu = 0; cpu < hw.cpus(); cpu++) {
      if (!driver.enable(cpu)) {
        throw new UnusableProcessorException(cpu);
      }
    }
  }

  /** Builds domain 0 with {@code pages} frames at gfn 0 and up; 0 or a negative errno. */
  /*@ public normal_behavior
    @ requires 0 <= pages;
    @ ensures \result <= 0;
    @*/
  public int constructDomain0(int pages) {
    return Domain0.construct(hw, subsystems, pages);
  }

  /**
   * One scheduling decision: enters a runnable vCPU until its next exit and handles it. Returns the
   * cycles spent, or -1 if the CPU has nothing to run.
   */
  /*@ public normal_behavior
    @ requires 0 <= cpu;
    @ ensures -1 <= \result;
    @*/
  public long step(int cpu) {
    long begin = hw.tsc(cpu);
    clock.enterCore(cpu);
    driver.enterCore(cpu);
    timers.expire(cpu, begin);
    Vcpu v = scheduler.pick(cpu, begin);
    if (v == null) {
      secondLevel.scrubStep(IDLE_SCRUB);
      return -1L;
    }
    if (entered[cpu] != v || scheduler.runstate().since(v) == begin) {
      arrive(v, cpu);
    }
    run(v, cpu);
    long end = hw.tsc(cpu);
    scheduler.account(cpu, v, end);
    return end - begin;
  }

  /** A vCPU that comes onto a processor finds its clock and its run state area up to date. */
  private void arrive(Vcpu v, int cpu) {
    clock.publish(v);
    subsystems.runstate.publish(v);
    entered[cpu] = v;
  }

  // [impl->req~rsc-timer-late~1]
  private void run(Vcpu v, int cpu) {
    long end = scheduler.runEnd(cpu, hw.tsc(cpu));
    long timer = timers.next(cpu);
    hw.armTimer(cpu, timer < end ? timer : end);
    trap.beforeEntry(v);
    driver.enter(v, cpu, exit);
    hw.charge(cpu, EXIT_COST);
    if (tracer != null) {
      long rip = driver.register(v, Registers.RIP);
      tracer.exit(v.domain.id, v.id, hw.tsc(cpu), rip, exit);
    }
    handle(v, cpu);
  }

  private void handle(Vcpu v, int cpu) {
    if (observer == null) {
      trap.handle(v, cpu, exit);
      return;
    }
    observer.exits(v.domain.id, v.id, exit);
    trap.handle(v, cpu, exit);
    observer.handled(v.domain.id, v.id, exit);
  }

  /** TSC at which an idle CPU may have work again, Long.MAX_VALUE if nothing is foreseen. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < 64;
    @ assignable \strictly_nothing;
    @*/
  public long nextDeadline(int cpu) {
    long timer = timers.next(cpu);
    long ready = scheduler.nextReady(cpu, hw.tsc(cpu));
    return timer < ready ? timer : ready;
  }

  /** A hypercall of domain 0's vCPU 0; returns what the guest would find in RAX. */
  // [impl->req~acc-control-not-exempt~1]
  /*@ public normal_behavior
    @ ensures true;
    @*/
  public long hypercall0(long number, long a1, long a2, long a3, long a4, long a5) {
    Domain d = subsystems.domains.find(0);
    if (d == null || d.vcpu[0] == null) {
      return Errno.ESRCH;
    }
    Vcpu v = d.vcpu[0];
    v.gpr[RAX] = number;
    v.gpr[ARGUMENT[0]] = a1;
    v.gpr[ARGUMENT[1]] = a2;
    v.gpr[ARGUMENT[2]] = a3;
    v.gpr[ARGUMENT[3]] = a4;
    v.gpr[ARGUMENT[4]] = a5;
    boolean done = services.hypercall(v);
    while (!done) {
      done = services.hypercall(v);
    }
    return v.gpr[RAX];
  }

  // ---- inspection; nothing here changes state

  /*@ public normal_behavior
    @ ensures \result == clock;
    @ assignable \strictly_nothing;
    @*/
  public PvClock clock() {
    return clock;
  }

  /*@ public normal_behavior
    @ ensures \result == scheduler;
    @ assignable \strictly_nothing;
    @*/
  public Scheduler scheduler() {
    return scheduler;
  }

  /*@ public normal_behavior
    @ requires \invariant_for(subsystems);
    @ ensures \result == subsystems.domains;
    @ assignable \strictly_nothing;
    @*/
  public Domains domains() {
    return subsystems.domains;
  }

  /*@ public normal_behavior
    @ requires \invariant_for(subsystems);
    @ ensures \result == subsystems.frames;
    @ assignable \strictly_nothing;
    @*/
  public Frames frames() {
    return subsystems.frames;
  }

  /*@ public normal_behavior
    @ ensures \result == secondLevel;
    @ assignable \strictly_nothing;
    @*/
  public SecondLevel secondLevel() {
    return secondLevel;
  }

  /*@ public normal_behavior
    @ ensures \result == driver;
    @ assignable \strictly_nothing;
    @*/
  public VirtualizationDriver driver() {
    return driver;
  }

  /*@ public normal_behavior
    @ ensures \result == subsystems;
    @ assignable \strictly_nothing;
    @*/
  public Subsystems subsystems() {
    return subsystems;
  }

  /** The vCPU a physical CPU entered last, or null: whose fault it is if the machine gives up. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && cpu < entered.length;
    @ ensures \result == entered[cpu];
    @ assignable \strictly_nothing;
    @*/
  public /*@ nullable @*/ Vcpu lastEntered(int cpu) {
    return entered[cpu];
  }
}
