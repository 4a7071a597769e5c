package touchstone.core.domain;

import touchstone.core.audit.Audit;
import touchstone.core.event.EventChannels;
import touchstone.core.grant.Grants;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.sched.Scheduler;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * How a domain stops and how it ends.
 *
 * <p>Shutting down only stops the vCPUs; memory stays for the toolstack to look at. Destruction
 * takes everything back in bounded steps: vCPUs, ports, mappings of others' grants, then guest
 * frames, frames and tables. Frames that others still map stay as they are, and with them the
 * domain's number, until the last user lets go ({@link #reap}).
 */
public final class Lifecycle {
  /** SHUTDOWN_crash. @xen public/sched.h */
  public static final int SHUTDOWN_CRASH = 3;

  /** Steps of constant work that one call of {@link #destroyStep} does at most. */
  public static final int BUDGET = 4096;

  /** Second-level tables a domain can have, rounded up. */
  private static final int TABLES = 1024;

  private final Domains domains;
  /*@ spec_public @*/ private final Frames frames;
  /*@ spec_public @*/ private final SecondLevel secondLevel;
  private final VirtualizationDriver driver;
  private final Scheduler scheduler;
  private final EventChannels events;
  private final Grants grants;
  private final Audit audit;

  public Lifecycle(
      Domains domains,
      Frames frames,
      SecondLevel secondLevel,
      VirtualizationDriver driver,
      Scheduler scheduler,
      EventChannels events,
      Grants grants,
      Audit audit) {
    this.domains = domains;
    this.frames = frames;
    this.secondLevel = secondLevel;
    this.driver = driver;
    this.scheduler = scheduler;
    this.events = events;
    this.grants = grants;
    this.audit = audit;
  }

  /** Stops all vCPUs with a SHUTDOWN_ reason (0 to 255) and tells domain 0. */
  /*@ public normal_behavior
    @ requires 0 <= reason && reason <= 255;
    @ ensures d.shutdown || d.dying;
    @*/
  // [impl->req~lif-shutdown~1]
  // [impl->req~lif-crash-contained~1]
  // [impl->req~aud-shutdown~1]
  public void shutdown(Domain d, int reason) {
    if (d.shutdown || d.dying) {
      return;
    }
    d.shutdown = true;
    d.shutdownReason = d.latchedReason < 0 ? reason : d.latchedReason;
    audit.record(Audit.SHUTDOWN, d.id, d.id, d.shutdownReason, 0L);
    events.globalVirq(EventChannels.VIRQ_DOM_EXC);
  }

  /** Lets a domain that has shut down run again. */
  /*@ public normal_behavior
    @ ensures !d.shutdown && d.latchedReason == -1;
    @ assignable d.shutdown, d.latchedReason;
    @*/
  public void resume(Domain d) {
    d.shutdown = false;
    d.latchedReason = -1;
  }

  /** Takes a vCPU off line at {@code time}; a domain whose last vCPU goes has powered itself off. */
  /*@ public normal_behavior
    @ ensures v.state == Vcpu.OFFLINE;
    @*/
  public void vcpuDown(Vcpu v, long time) {
    scheduler.offline(v, time);
    for (int i = 0; i < v.domain.maxVcpus; i++) {
      if (v.domain.vcpu[i].state != Vcpu.OFFLINE) {
        return;
      }
    }
    shutdown(v.domain, 0);
  }

  /**
   * One bounded step of destruction, the first of which makes the domain dying.
   *
   * @return true when all is taken back that nobody else uses
   */
  /*@ public normal_behavior
    @ ensures d.dying;
    @ ensures !\old(d.dying) ==> !\result;
    @*/
  // [impl->req~lif-destroy-bounded~1]
  // [impl->req~lif-destroy-returns-all~1]
  // [impl->req~rsc-work-destroy~1]
  // [impl->req~lif-destroy-peers~1]
  public boolean destroyStep(Domain d) {
    if (!d.dying) {
      begin(d);
      return false;
    }
    if (!grants.unmapStep(d, BUDGET / 16)) {
      return false;
    }
    if (d.destroySteps == 0) {
      dropPins(d);
    }
    d.destroySteps = d.destroySteps + 1;
    if (takeBack(d, BUDGET) || sweeps() <= d.destroySteps) {
      reapAll();
      return true;
    }
    return false;
  }

  /** Calls of {@link SecondLevel#destroyStep} after which only others' uses can be left. */
  private int sweeps() {
    return (Frames.GFNS + frames.count() + TABLES) / BUDGET + 1;
  }

  // [impl->req~lif-destroy-running~1]
  private void begin(Domain d) {
    d.dying = true;
    for (int i = 0; i < d.maxVcpus; i++) {
      scheduler.remove(d.vcpu[i]);
      d.vcpu[i].state = Vcpu.OFFLINE;
      driver.destroy(d.vcpu[i]);
    }
    events.closeAll(d);
    events.globalVirq(EventChannels.VIRQ_DOM_EXC);
  }

  /** The core's own references: shared_info, vcpu_info and event queues that the guest placed. */
  private void dropPins(Domain d) {
    frames.drop(d.sharedInfoFrame);
    for (int i = 0; i < d.maxVcpus; i++) {
      Vcpu v = d.vcpu[i];
      int frame = (int) (v.vcpuInfo / 4096);
      if (frame != d.sharedInfoFrame) {
        frames.drop(frame);
      }
      v.vcpuInfo = 0;
    }
    d.fifo.release(frames);
    grants.dropTable(d);
  }

  /** What the domain used of others may have been all that kept one of them a zombie. */
  private void reapAll() {
    for (int id = 0; id < domains.limit(); id++) {
      reap(domains.find(id));
    }
  }

  /** Ends a dying domain whose last frame may just have been let go; no effect on any other. */
  /*@ public normal_behavior
    @ ensures d != null ==> d.dying == \old(d.dying);
    @*/
  // [impl->req~lif-zombie~1]
  public void reap(/*@ nullable @*/ Domain d) {
    if (d == null || !d.dying || d.destroySteps < sweeps()) {
      return;
    }
    grants.dropTable(d);
    takeBack(d, 1);
  }

  /** Takes back what the domain has in memory; when nothing is left, so is the domain. */
  /*@ private normal_behavior
    @ requires 1 <= budget && 0 <= d.id && d.id < frames.domains;
    @ requires_free secondLevel != null && \invariant_for(secondLevel);
    @ requires_free secondLevel.frames == frames;
    @ ensures true;
    @*/
  private /*@ helper @*/ boolean takeBack(Domain d, int budget) {
    if (!secondLevel.destroyStep(d.id, budget)) {
      return false;
    }
    forget(d);
    return true;
  }

  /** The end of a domain: a gate, passed only when nothing is mapped for it and it owns nothing. */
  /*@ private normal_behavior
    @ requires frames.owned[d.id] == 0;
    @ requires (\forall int i; 0 <= i && i < frames.leaf.length;
    @             i / 131072 == d.id ==> frames.leaf[i] == 0);
    @ ensures true;
    @*/
  private /*@ helper @*/ void forget(Domain d) {
    domains.remove(d);
  }
}
