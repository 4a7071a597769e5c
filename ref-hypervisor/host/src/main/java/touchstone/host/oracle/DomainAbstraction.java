package touchstone.host.oracle;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventChannels;
import touchstone.core.event.EventFifo;
import touchstone.core.grant.GrantTable;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Host;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Settings;
import touchstone.spec.state.VcpuState;

/** One domain of the core as the specification sees it; what has not changed stays the same. */
final class DomainAbstraction {
  private final long everywhere;
  private final Domain domain;
  private final LeafMap leaves;
  private final PortMap ports;
  private @Nullable DomainState last;

  DomainAbstraction(Host host, Frames frames, EventChannels events, Domain domain) {
    everywhere = host.allCpus();
    this.domain = domain;
    leaves = new LeafMap(frames, domain);
    ports = new PortMap(events, domain);
  }

  boolean isOf(Domain d) {
    return domain == d;
  }

  /**
   * The domain as it is now.
   *
   * @param frames what it owns
   * @param whole whether to look at its places, ports and grants, too
   */
  DomainState state(PSortedMap<Integer, Holding> frames, boolean whole) {
    Domain d = domain;
    DomainState before = last;
    DomainState kept = whole ? null : before;
    DomainState now =
        new DomainState(
            d.id,
            new Limits(d.maxPages, d.maxPort, d.grants.limit, d.vcpuLimit),
            life(d),
            frames,
            kept == null ? leaves.now() : kept.leaves(),
            kept == null ? ports.now() : kept.ports(),
            kept == null ? grants(d.grants) : kept.grants(),
            vcpus(d),
            settings(d));
    DomainState state = before == null || !before.equals(now) ? sharing(before, now) : before;
    last = state;
    return state;
  }

  /** Parts that are equal are the same. */
  private static DomainState sharing(@Nullable DomainState before, DomainState now) {
    if (before == null) {
      return now;
    }
    DomainState shared = now;
    if (before.grants().equals(now.grants())) {
      shared = shared.withGrants(before.grants());
    }
    if (before.vcpus().equals(now.vcpus())) {
      shared = shared.withVcpus(before.vcpus());
    }
    return before.settings().equals(now.settings())
        ? shared.withSettings(before.settings())
        : shared;
  }

  private static Life life(Domain d) {
    OptionalInt shutdown = d.shutdown ? OptionalInt.of(d.shutdownReason) : OptionalInt.empty();
    OptionalInt latched =
        d.latchedReason < 0 ? OptionalInt.empty() : OptionalInt.of(d.latchedReason);
    return new Life(d.pauseCount, shutdown, latched, d.dying);
  }

  private static GrantState grants(GrantTable t) {
    PVector<Integer> table = TreePVector.empty();
    for (int i = 0; i < t.frames(); i++) {
      table = table.plus(t.frameAt(i));
    }
    PSortedMap<Integer, GrantState.Use> uses = TreePMap.empty();
    int references = t.frames() * GrantTable.ENTRIES;
    for (int ref = 0; ref < references && uses.size() < t.active(); ref++) {
      if (t.readers(ref) + t.writers(ref) > 0) {
        uses =
            uses.plus(
                ref,
                new GrantState.Use(t.user(ref), t.pinned(ref), t.readers(ref), t.writers(ref)));
      }
    }
    return new GrantState(table, uses, mapped(t));
  }

  private static PSortedMap<Integer, GrantState.Mapping> mapped(GrantTable t) {
    PSortedMap<Integer, GrantState.Mapping> mapped = TreePMap.empty();
    for (int h = 0; h < GrantTable.MAX_HANDLES && mapped.size() < t.mapped(); h++) {
      if (t.isHandle(h)) {
        mapped =
            mapped.plus(
                h, new GrantState.Mapping(t.granter(h), t.reference(h), t.gfn(h), t.isWritable(h)));
      }
    }
    return mapped;
  }

  private PVector<VcpuState> vcpus(Domain d) {
    PVector<VcpuState> vcpus = TreePVector.empty();
    for (int i = 0; i < d.maxVcpus; i++) {
      Vcpu v = d.vcpu[i];
      vcpus =
          vcpus.plus(
              new VcpuState(
                  v.initialised,
                  run(v.state),
                  v.timerDeadline,
                  v.upcallVector,
                  v.vcpuInfo,
                  v.affinity & everywhere));
    }
    return vcpus;
  }

  private static VcpuState.Run run(int state) {
    return switch (state) {
      case Vcpu.RUNNABLE -> VcpuState.Run.RUNNABLE;
      case Vcpu.BLOCKED -> VcpuState.Run.BLOCKED;
      default -> VcpuState.Run.OFFLINE;
    };
  }

  private static Settings settings(Domain d) {
    PSortedMap<Integer, Long> parameters = TreePMap.empty();
    for (int i = 0; i < d.hvmParam.length; i++) {
      if (d.hvmParam[i] != 0) {
        parameters = parameters.plus(i, d.hvmParam[i]);
      }
    }
    PVector<Settings.MemoryRange> map = TreePVector.empty();
    for (int i = 0; i < d.e820Count; i++) {
      map = map.plus(new Settings.MemoryRange(d.e820Address[i], d.e820Size[i], d.e820Type[i]));
    }
    return new Settings(
        d.narrow, d.highestGfn, d.weight, d.cap, d.timeOffset, parameters, map, events(d));
  }

  private static EventAbi events(Domain d) {
    EventFifo fifo = d.fifo;
    if (!fifo.isActive()) {
      return new EventAbi.TwoLevel();
    }
    EventAbi.Fifo queues = EventAbi.Fifo.NOTHING_PLACED;
    for (int i = 0; i < fifo.pages(); i++) {
      queues = queues.withPage(fifo.pageAt(i));
    }
    for (int vcpu = 0; vcpu < d.maxVcpus; vcpu++) {
      if (fifo.blockOf(vcpu) != 0) {
        queues = queues.withBlock(vcpu, fifo.blockOf(vcpu));
      }
    }
    return queues;
  }
}
