package touchstone.core.domain;

import touchstone.core.grant.GrantTable;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.memory.SecondLevel;
import touchstone.core.sched.Scheduler;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.VirtualizationDriver;

/**
 * All domains, by number, and how one comes into being.
 *
 * <p>Creation takes everything it needs or nothing: frames are counted and scrubbed first, so that
 * no later step can fail and leave half a domain. Numbers are given out in turn, so that a number
 * is not used again before all others have been.
 */
public final class Domains {
  /** Domain numbers from this one on have special meanings. @xen public/xen.h */
  public static final int FIRST_RESERVED = 0x7FF0;

  public static final int SELF = 0x7FF0;

  /** Frames a new domain needs: three second-level tables, shared_info, one grant table frame. */
  private static final int NEW_DOMAIN = 5;

  /** Frames a new vCPU may need: its control structure and what belongs to it. */
  private static final int NEW_VCPU = 8;

  private final Frames frames;
  private final SecondLevel secondLevel;
  private final VirtualizationDriver driver;
  private final Scheduler scheduler;

  /** By number; null where there is none. */
  /*@ spec_public nullable @*/ private final Domain[] domain;
  private int last;

  /*@ public invariant domain != null;
    @ public invariant (\forall int i; 0 <= i && i < domain.length;
    @                     domain[i] == null || domain[i].id == i);
    @*/

  public Domains(
      Frames frames,
      SecondLevel secondLevel,
      VirtualizationDriver driver,
      Scheduler scheduler) {
    this.frames = frames;
    this.secondLevel = secondLevel;
    this.driver = driver;
    this.scheduler = scheduler;
    domain = new Domain[frames.domains()];
  }

  /** Domain numbers are 0 to this minus one. */
  /*@ public normal_behavior
    @ ensures \result == domain.length;
    @ assignable \strictly_nothing;
    @*/
  public int limit() {
    return domain.length;
  }

  /** The domain of that number, dying or not; null if there is none. Any number may be asked. */
  /*@ public normal_behavior
    @ ensures \result != null ==> \result.id == id;
    @ assignable \strictly_nothing;
    @ also public normal_behavior
    @ requires 0 <= id && id < domain.length;
    @ ensures \result == domain[(int) id];
    @ assignable \strictly_nothing;
    @*/
  public /*@ nullable @*/ Domain find(long id) {
    return 0 <= id && id < domain.length ? domain[(int) id] : null;
  }

  /** As {@link #find}, with DOMID_SELF meaning the caller. */
  /*@ public normal_behavior
    @ ensures id == SELF ==> \result == self;
    @ assignable \strictly_nothing;
    @*/
  public /*@ nullable @*/ Domain resolve(Domain self, long id) {
    return id == SELF ? self : find(id);
  }

  /** A free number following the last one given out, or -1. */
  /*@ public normal_behavior
    @ ensures \result == -1 || 0 < \result && \result < domain.length && domain[\result] == null;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~lif-number-not-reused~1]
  public int freeId() {
    int id = last;
    /*@ loop_invariant 0 <= step && step <= domain.length && 0 <= id && id < domain.length;
      @ decreases domain.length - step;
      @ assignable \strictly_nothing;
      @*/
    for (int step = 0; step < domain.length; step++) {
      id = id + 1 == domain.length ? 0 : id + 1;
      if (id != 0 && domain[id] == null) {
        return id;
      }
    }
    return -1;
  }

  /**
   * Creates a domain, paused, without memory and vCPUs.
   *
   * @param id a free number, 0 to {@code limit() - 1}; 0 is the control domain
   * @param grantFrames limit of its grant table, 1 to {@link GrantTable#MAX_FRAMES}
   * @return null if there are not enough frames
   */
  /*@ public normal_behavior
    @ requires 0 <= id && id < domain.length && domain[id] == null;
    @ requires 1 <= grantFrames && grantFrames <= GrantTable.MAX_FRAMES;
    @ ensures \result != null ==> domain[id] == \result && \result.pauseCount == 1;
    @ ensures \result == null ==> domain[id] == null;
    @*/
  // [impl->req~lif-create-whole~1]
  public /*@ nullable @*/ Domain create(int id, int grantFrames) {
    if (!reserve(NEW_DOMAIN) || !secondLevel.create(id)) {
      return null;
    }
    Domain d = new Domain(id, id == 0);
    d.grants = new GrantTable(grantFrames);
    d.sharedInfoFrame = special(d);
    domain[id] = d;
    last = id;
    return d;
  }

  /**
   * A zeroed frame that belongs to a domain but is not its memory (shared_info, grant table). The
   * core holds a reference on it; -1 if there is none.
   */
  /*@ public normal_behavior
    @ ensures -1 <= \result;
    @*/
  public int special(Domain d) {
    if (!reserve(1)) {
      return -1;
    }
    int frame = frames.allocate(d.id);
    if (frame != Frames.NONE) {
      frames.take(frame);
    }
    return frame;
  }

  /** Gives the domain its vCPUs, off line; false if there are not enough frames. */
  /*@ public normal_behavior
    @ requires d.maxVcpus <= count && count <= Domain.MAX_VCPUS;
    @ ensures \result ==> d.maxVcpus == count;
    @*/
  public boolean createVcpus(Domain d, int count) {
    while (d.maxVcpus < count) {
      Vcpu v = new Vcpu(d, d.maxVcpus);
      if (!reserve(NEW_VCPU) || !driver.create(v)) {
        return false;
      }
      v.vcpuInfo = d.sharedInfo() + v.id * (long) SharedInfoLayout.VCPU_INFO_SIZE;
      d.vcpu[v.id] = v;
      d.maxVcpus = d.maxVcpus + 1;
      scheduler.add(v);
    }
    return true;
  }

  /** Makes {@code count} frames (at most 512) FREE by scrubbing; false if there are not so many. */
  /*@ public normal_behavior
    @ requires count <= 512;
    @*/
  public boolean reserve(int count) {
    if (frames.freeCount() < count) {
      secondLevel.scrubStep(count - frames.freeCount());
    }
    return count <= frames.freeCount();
  }

  /** Frames a domain owns as memory: all but shared_info and its grant table. */
  /*@ public normal_behavior
    @ ensures 0 <= \result;
    @ assignable \strictly_nothing;
    @*/
  public int pages(Domain d) {
    int special = 1 + d.grants.frames();
    int owned = frames.ownedCount(d.id);
    return special < owned ? owned - special : 0;
  }

  /** Whether a frame is one the hypervisor keeps for the domain rather than its memory. */
  /*@ public normal_behavior
    @ requires_free d.grants != null && \invariant_for(d.grants);
    @ ensures frame == d.sharedInfoFrame ==> \result;
    @ assignable \strictly_nothing;
    @*/
  public boolean isSpecial(Domain d, int frame) {
    if (frame == d.sharedInfoFrame) {
      return true;
    }
    /*@ loop_invariant 0 <= i && i <= d.grants.frames;
      @ decreases d.grants.frames - i;
      @ assignable \strictly_nothing;
      @*/
    for (int i = 0; i < d.grants.frames(); i++) {
      if (frame == d.grants.frameAt(i)) {
        return true;
      }
    }
    return false;
  }

  /** One more frame of zeroes for the domain at a free guest frame; false if that cannot be. */
  /*@ public normal_behavior
    @ ensures \old(d.maxPages <= pages(d)) ==> !\result;
    @*/
  // [impl->req~res-populate-zero~1]
  public boolean populate(Domain d, int gfn) {
    if (frames.isMapped(d.id, gfn) || d.maxPages <= pages(d) || !reserve(2)) {
      return false;
    }
    int frame = frames.allocate(d.id);
    if (place(d, gfn, frame)) {
      return true;
    }
    frames.release(frame);
    return false;
  }

  /** Maps a frame the domain owns at a free guest frame; memory can be executed, others not. */
  /*@ public normal_behavior
    @ ensures \result ==> gfn <= d.highestGfn;
    @*/
  // [impl->req~mem-special-no-execute~1]
  public boolean place(Domain d, int gfn, int frame) {
    int rights = Rights.READ + Rights.WRITE;
    if (!isSpecial(d, frame)) {
      rights = rights + Rights.EXECUTE;
    }
    if (!secondLevel.mapOwn(d.id, gfn, frame, rights)) {
      return false;
    }
    d.noteMapped(gfn);
    return true;
  }

  /** Gives back a frame of the domain's own memory; false if there is none at the guest frame. */
  /*@ public normal_behavior
    @ ensures true;
    @*/
  // [impl->req~mem-flush-before-free~1]
  public boolean depopulate(Domain d, int gfn) {
    int frame = frames.frameAt(d.id, gfn);
    if (frame == Frames.NONE || frames.permitAt(d.id, gfn) != Frames.NONE || isSpecial(d, frame)) {
      return false;
    }
    return secondLevel.unmap(d.id, gfn) && frames.release(frame);
  }

  /** Forgets a domain of which nothing is left. */
  /*@ normal_behavior
    @ ensures domain[d.id] == null;
    @ assignable domain[d.id];
    @*/
  void remove(Domain d) {
    domain[d.id] = null;
  }
}
