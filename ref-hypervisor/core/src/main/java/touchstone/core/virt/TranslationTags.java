package touchstone.core.virt;

import touchstone.core.vcpu.Vcpu;

/**
 * Decides when a physical CPU must forget cached translations before it enters a guest.
 *
 * <p>A tag (VPID or ASID) belongs on each physical CPU to one vCPU at a time. It must be flushed
 * when it changes hands, when the vCPU has meanwhile run elsewhere (it may have changed its page
 * tables there), and when the domain's second-level table lost an entry since. The last is an epoch
 * per domain that only grows: a domain id that is used again never meets translations of its
 * predecessor.
 */
// [impl->req~vcs-tags~1]
// [impl->req~vcs-flush-on-change~1]
public final class TranslationTags {
  /*@ spec_public @*/ private final int tags;
  /*@ spec_public nullable @*/ private final Vcpu[] holder;
  /*@ spec_public @*/ private final long[] seen;
  /*@ spec_public @*/ private final long[] epoch;

  /*@ invariant 1 <= tags && holder.length == seen.length;
    @ invariant (\forall int i; 0 <= i && i < epoch.length; 0 <= epoch[i]);
    @*/

  /**
   * @param usable tags are 1 to usable - 1; at least 2
   * @param wanted number of vCPUs there can be
   */
  public TranslationTags(int cpus, int domains, int usable, int wanted) {
    tags = usable - 1 < wanted ? usable - 1 : wanted;
    holder = new Vcpu[cpus * tags];
    seen = new long[cpus * tags];
    epoch = new long[domains];
  }

  /** The tag a vCPU runs with, 1 and up. */
  /*@ public normal_behavior
    @ requires 0 <= v.domain.id && 0 <= v.id && v.id < v.domain.vcpu.length;
    @ ensures 1 <= \result && \result <= tags;
    @ assignable \strictly_nothing;
    @*/
  public int tag(Vcpu v) {
    return 1 + number(v) % tags;
  }

  /** Translations derived from the domain's second-level table are void from now on. */
  /*@ public normal_behavior
    @ requires 0 <= domain && domain < epoch.length && epoch[domain] < Long.MAX_VALUE;
    @ ensures epoch[domain] == \old(epoch[domain]) + 1;
    @ assignable epoch[domain];
    @*/
  public void invalidate(int domain) {
    epoch[domain] = epoch[domain] + 1;
  }

  /** True if the tag must be flushed before this entry; the answer counts as done. */
  /*@ public normal_behavior
    @ requires 0 <= v.domain.id && v.domain.id < epoch.length && 0 <= v.id;
    @ requires 0 <= cpu && (cpu + 1) * tags <= holder.length;
    @ ensures v.lastCpu == cpu;
    @ assignable holder[*], seen[*], v.lastCpu;
    @*/
  public boolean claim(Vcpu v, int cpu) {
    int slot = cpu * tags + number(v) % tags;
    long now = epoch[v.domain.id];
    boolean stale = holder[slot] != v || v.lastCpu != cpu || seen[slot] != now;
    holder[slot] = v;
    seen[slot] = now;
    v.lastCpu = cpu;
    return stale;
  }

  private static int number(Vcpu v) {
    return v.domain.id * v.domain.vcpu.length + v.id;
  }
}
