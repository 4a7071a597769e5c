package touchstone.core.hypercall;

import touchstone.core.AuditSink;
import touchstone.core.ConsoleSink;
import touchstone.core.access.AccessPolicy;
import touchstone.core.apic.Interrupts;
import touchstone.core.audit.Audit;
import touchstone.core.audit.AuditedPolicy;
import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.domain.Lifecycle;
import touchstone.core.event.EventChannels;
import touchstone.core.event.EventDelivery;
import touchstone.core.event.Upcall;
import touchstone.core.grant.Grants;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.virt.VirtualizationDriver;

/** What hypercall handlers work on, each part built once; {@code Core} holds the only instance. */
public final class Subsystems {
  public final Hardware hw;
  public final Frames frames;
  public final SecondLevel secondLevel;
  public final VirtualizationDriver driver;
  public final Scheduler scheduler;
  public final PvClock clock;

  /** Asked by whoever is about to act, and by nobody else: its refusals are audited. */
  public final AccessPolicy policy;

  public final Audit audit;

  /** Debug output of guests; null discards it. */
  public final /*@ nullable @*/ ConsoleSink console;

  public final GuestMemory memory;
  public final RunstateArea runstate;
  public final Domains domains;
  public final EventDelivery delivery;
  public final EventChannels events;
  public final Interrupts interrupts;
  public final Grants grants;
  public final Lifecycle lifecycle;

  public Subsystems(
      Hardware hardware,
      Frames frames,
      SecondLevel secondLevel,
      VirtualizationDriver driver,
      Scheduler scheduler,
      PvClock clock,
      AccessPolicy decides,
      /*@ nullable @*/ ConsoleSink console,
      /*@ nullable @*/ AuditSink auditSink) {
    hw = hardware;
    this.frames = frames;
    this.secondLevel = secondLevel;
    this.driver = driver;
    this.scheduler = scheduler;
    this.clock = clock;
    audit = new Audit(clock, auditSink);
    policy = auditSink == null ? decides : new AuditedPolicy(decides, audit);
    this.console = console;
    memory = new GuestMemory(hw, frames, driver);
    runstate = new RunstateArea(memory, driver, scheduler, clock);
    domains = new Domains(frames, secondLevel, driver, scheduler);
    delivery = new EventDelivery(hw, scheduler, clock);
    events = new EventChannels(domains, policy, delivery);
    interrupts = new Interrupts(new Upcall(hw, driver), driver);
    grants = new Grants(hw, domains, frames, secondLevel);
    lifecycle =
        new Lifecycle(domains, frames, secondLevel, driver, scheduler, events, grants, audit);
  }

  /** Whether the subject may act on the target: on itself always, on others if it controls them. */
  /*@ public normal_behavior
    @ requires policy != null;
    @ requires_free -2147483648 <= subject.id && subject.id <= 2147483647;
    @ requires_free -2147483648 <= target.id && target.id <= 2147483647;
    @ ensures subject == target ==> \result;
    @ ensures \result
    @           ==> subject == target || policy.allowsControl(subject.id, target.id, command);
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~hyp-foreign-domid~1]
  // [impl->req~acc-every-operation~1]
  // [impl->req~acc-refused-changes-nothing~1]
  public /*@ helper @*/ boolean mayTarget(Domain subject, Domain target, int command) {
    return subject == target || policy.mayControl(subject.id, target.id, command);
  }
}
