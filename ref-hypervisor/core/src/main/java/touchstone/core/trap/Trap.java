package touchstone.core.trap;

import touchstone.core.apic.ApicPage;
import touchstone.core.apic.Interrupts;
import touchstone.core.apic.Ipis;
import touchstone.core.domain.Domain;
import touchstone.core.event.Upcall;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.GuestMemory;
import touchstone.core.memory.Frames;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Exit;
import touchstone.core.virt.VirtualizationDriver;

/**
 * What becomes of an exit: one handler per kind.
 *
 * <p>A guest can lose only itself here. What it may not do raises the exception the manual gives; a
 * state it cannot go on from ends its domain with SHUTDOWN_crash, as Xen's domain_crash does:
 * triple fault, an access to guest-physical memory that {@link AbsentMemory} cannot answer, a
 * hardware task switch, a state the processor refuses.
 */
public final class Trap {
  /** SHUTDOWN_crash. @xen public/sched.h */
  public static final int SHUTDOWN_CRASH = 3;

  static final int UD = 6;
  static final int GP = 13;
  private static final int DB = 1;
  private static final long RFLAGS_IF = 0x200L;

  private final Hardware hw;
  private final VirtualizationDriver driver;
  private final Scheduler scheduler;
  private final Services services;
  private final CpuidPolicy cpuid;
  private final MsrPolicy msrs;
  private final ControlRegisters controlRegisters;
  private final Ports ports;
  private final StringPorts stringPorts;
  private final AbsentMemory absent;
  private final Interrupts interrupts;

  public Trap(
      Hardware hardware,
      VirtualizationDriver virtualization,
      Frames frames,
      PvClock clock,
      Scheduler vcpuScheduler,
      Services upperServices) {
    hw = hardware;
    driver = virtualization;
    scheduler = vcpuScheduler;
    services = upperServices;
    interrupts = new Interrupts(new Upcall(hw, driver), driver);
    cpuid = new CpuidPolicy(hw);
    msrs = new MsrPolicy(hw, driver, new HypercallPage(hw, frames), services);
    controlRegisters = new ControlRegisters(hw, driver);
    ports = new Ports(services);
    stringPorts = new StringPorts(driver, new GuestMemory(hw, frames, driver), services);
    ApicPage apic = new ApicPage(clock, new Ipis(hw, driver, scheduler, clock));
    absent = new AbsentMemory(hw, frames, driver, apic);
  }

  /** What the core does before it enters a guest: what interrupts it is offered to it. */
  /*@ public normal_behavior
    @ requires v != null;
    @*/
  public void beforeEntry(Vcpu v) {
    interrupts.offer(v);
  }

  /** Handles one exit of a vCPU on the physical CPU that took it. */
  /*@ public normal_behavior
    @ requires 0 <= cpu && v != null && exit != null;
    @*/
  public void handle(Vcpu v, int cpu, Exit exit) {
    switch (exit.kind) {
      case Exit.INTERRUPT:
        hw.acknowledgeInterrupt(cpu);
        break;
      case Exit.INTERRUPT_WINDOW:
        driver.requestInterruptWindow(v, false);
        break;
      case Exit.HYPERCALL:
        hypercall(v, exit);
        break;
      case Exit.HLT:
        halt(v, exit);
        break;
      case Exit.EXCEPTION:
        reflect(v, exit);
        break;
      default:
        instruction(v, cpu, exit);
        break;
    }
  }

  private void instruction(Vcpu v, int cpu, Exit exit) {
    switch (exit.kind) {
      case Exit.CPUID:
        cpuid.answer(v);
        driver.skipInstruction(v, exit);
        break;
      case Exit.IO:
        io(v, exit);
        break;
      case Exit.MSR_READ:
        finish(v, exit, msrs.read(v, cpu));
        break;
      case Exit.MSR_WRITE:
        finish(v, exit, msrs.write(v));
        break;
      case Exit.CR_ACCESS:
        controlRegister(v, exit);
        break;
      case Exit.SECOND_LEVEL_FAULT:
        secondLevel(v, exit);
        break;
      case Exit.CACHE_INSTRUCTION:
        driver.skipInstruction(v, exit);
        break;
      case Exit.XSETBV:
        driver.injectException(v, UD, -1);
        break;
      case Exit.FORBIDDEN_INSTRUCTION:
        driver.injectException(v, exit.number, exit.number == GP ? 0 : -1);
        break;
      case Exit.TRIPLE_FAULT:
        tripleFault(v.domain);
        break;
      default:
        crash(v.domain);
        break;
    }
  }

  /** An instruction that was carried out is skipped; one that was refused raises #GP(0). */
  private void finish(Vcpu v, Exit exit, boolean done) {
    if (done) {
      driver.skipInstruction(v, exit);
    } else {
      driver.injectException(v, GP, 0);
    }
  }

  /** The result is in RAX when RIP moves on, unless the call was preempted or ended the domain. */
  private void hypercall(Vcpu v, Exit exit) {
    if (services.hypercall(v) && !v.domain.dying) {
      driver.skipInstruction(v, exit);
    }
  }

  /** HLT with interrupts off never ends: the vCPU is done. Otherwise it waits for an event. */
  // [impl->req~cpu-halt-wakes~1]
  private void halt(Vcpu v, Exit exit) {
    driver.skipInstruction(v, exit);
    if ((driver.register(v, Registers.RFLAGS) & RFLAGS_IF) == 0) {
      services.vcpuDown(v);
      return;
    }
    if (!interrupts.pending(v)) {
      scheduler.block(v);
    }
  }

  /** An intercepted exception is the guest's own; only its endless repetition is not (XSA-156). */
  // [impl->req~cpu-own-exceptions~1]
  private void reflect(Vcpu v, Exit exit) {
    if (exit.number == DB) {
      driver.raiseDebug(v, exit.address);
      return;
    }
    driver.injectException(v, exit.number, exit.operand);
  }

  private void io(Vcpu v, Exit exit) {
    if (!exit.string) {
      ports.access(v, exit);
      driver.skipInstruction(v, exit);
      return;
    }
    int outcome = stringPorts.access(v, exit);
    if (outcome == StringPorts.DONE || outcome == StringPorts.REFUSED) {
      finish(v, exit, outcome == StringPorts.DONE);
    }
  }

  private void controlRegister(Vcpu v, Exit exit) {
    int outcome = controlRegisters.access(v, exit);
    if (outcome != ControlRegisters.REPEAT) {
      finish(v, exit, outcome == ControlRegisters.DONE);
    }
  }

  private void secondLevel(Vcpu v, Exit exit) {
    if (!absent.access(v, exit)) {
      crash(v.domain);
    }
  }

  /** As on a bare machine it is a reset, unless the toolstack wants something else. */
  // [impl->req~cpu-triple-fault-contained~1]
  private void tripleFault(Domain d) {
    services.shutdown(d, (int) d.hvmParam[Domain.PARAM_TRIPLE_FAULT_REASON]);
  }

  private void crash(Domain d) {
    services.shutdown(d, SHUTDOWN_CRASH);
  }
}
