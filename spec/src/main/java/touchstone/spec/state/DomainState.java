package touchstone.spec.state;

import org.pcollections.PSortedMap;
import org.pcollections.PVector;

/**
 * One domain.
 *
 * @param id 0 to {@link Host#domainIds()} - 1; 0 is the control domain
 * @param limits what the toolstack allows it
 * @param life paused, shut down, dying
 * @param frames what it owns, by frame number, frames given up but still used by others included
 * @param leaves what its guest frame numbers translate to; absent means not mapped
 * @param ports open event-channel ports by number
 * @param grants its grant table, and others' grants it has mapped
 * @param vcpus by number; empty before XEN_DOMCTL_max_vcpus
 * @param settings what it and its toolstack have set
 */
public record DomainState(
    int id,
    Limits limits,
    Life life,
    PSortedMap<Integer, Holding> frames,
    PSortedMap<Integer, Leaf> leaves,
    PSortedMap<Integer, Port> ports,
    GrantState grants,
    PVector<VcpuState> vcpus,
    Settings settings) {

  public boolean dying() {
    return life.dying();
  }

  /** Frames it owns as memory: all but shared_info and its grant table. */
  public int pages() {
    return (int) frames.values().stream().filter(Holding::isMemory).count();
  }

  public DomainState withLimits(Limits next) {
    return new DomainState(id, next, life, frames, leaves, ports, grants, vcpus, settings);
  }

  public DomainState withLife(Life next) {
    return new DomainState(id, limits, next, frames, leaves, ports, grants, vcpus, settings);
  }

  public DomainState withFrames(PSortedMap<Integer, Holding> next) {
    return new DomainState(id, limits, life, next, leaves, ports, grants, vcpus, settings);
  }

  public DomainState withLeaves(PSortedMap<Integer, Leaf> next) {
    return new DomainState(id, limits, life, frames, next, ports, grants, vcpus, settings);
  }

  public DomainState withPorts(PSortedMap<Integer, Port> next) {
    return new DomainState(id, limits, life, frames, leaves, next, grants, vcpus, settings);
  }

  public DomainState withPort(int number, Port port) {
    return withPorts(ports.plus(number, port));
  }

  public DomainState withoutPort(int number) {
    return withPorts(ports.minus(number));
  }

  public DomainState withGrants(GrantState next) {
    return new DomainState(id, limits, life, frames, leaves, ports, next, vcpus, settings);
  }

  public DomainState withVcpus(PVector<VcpuState> next) {
    return new DomainState(id, limits, life, frames, leaves, ports, grants, next, settings);
  }

  public DomainState withVcpu(int number, VcpuState vcpu) {
    return withVcpus(vcpus.with(number, vcpu));
  }

  /** Destroyed as far as that can be: what it still owns goes when others let go of it. */
  public boolean isSpent() {
    return dying() && leaves.isEmpty() && grants.mapped().isEmpty();
  }

  public boolean hasVcpu(long number) {
    return 0 <= number && number < vcpus.size();
  }

  /** The frame of its shared_info page, -1 if it has none any more. */
  public int sharedInfo() {
    return frames.entrySet().stream()
        .filter(e -> e.getValue().purpose() == Holding.Purpose.SHARED_INFO)
        .mapToInt(e -> e.getKey())
        .findFirst()
        .orElse(-1);
  }

  /** The frame of the domain's own memory at a guest frame number (any number), or -1. */
  public int memoryAt(long gfn) {
    Leaf leaf = 0 <= gfn && gfn < Integer.MAX_VALUE ? leaves.get((int) gfn) : null;
    Holding holding = leaf == null || !leaf.own() ? null : frames.get(leaf.frame());
    return leaf != null && holding != null && holding.isMemory() ? leaf.frame() : -1;
  }

  public DomainState withSettings(Settings next) {
    return new DomainState(id, limits, life, frames, leaves, ports, grants, vcpus, next);
  }
}
