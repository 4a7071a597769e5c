package touchstone.host.oracle;

import java.util.OptionalInt;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.core.domain.Domain;
import touchstone.core.event.EventPorts;
import touchstone.core.grant.GrantTable;
import touchstone.core.memory.Frames;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Port;
import touchstone.spec.state.Settings;
import touchstone.spec.state.VcpuState;

/** One domain of the core as the specification sees it. */
final class DomainAbstraction {
  private final Frames frames;

  DomainAbstraction(Frames frames) {
    this.frames = frames;
  }

  DomainState of(Domain d) {
    return new DomainState(
        d.id,
        new Limits(d.maxPages, d.maxPort, d.grants.limit, d.vcpuLimit),
        life(d),
        holdings(d),
        leaves(d),
        ports(d),
        grants(d.grants),
        vcpus(d),
        settings(d));
  }

  private static Life life(Domain d) {
    OptionalInt shutdown = d.shutdown ? OptionalInt.of(d.shutdownReason) : OptionalInt.empty();
    OptionalInt latched =
        d.latchedReason < 0 ? OptionalInt.empty() : OptionalInt.of(d.latchedReason);
    return new Life(d.pauseCount, shutdown, latched, d.dying);
  }

  private PSortedMap<Integer, Holding> holdings(Domain d) {
    PSortedMap<Integer, Holding> held = TreePMap.empty();
    for (int frame = 1; frame < frames.count(); frame++) {
      if (frames.owner(frame) == d.id) {
        boolean released = frames.state(frame) == Frames.RELEASED;
        held = held.plus(frame, new Holding(purpose(d, frame), released));
      }
    }
    return held;
  }

  private static Holding.Purpose purpose(Domain d, int frame) {
    if (frame == d.sharedInfoFrame) {
      return Holding.Purpose.SHARED_INFO;
    }
    for (int i = 0; i < d.grants.frames(); i++) {
      if (frame == d.grants.frameAt(i)) {
        return Holding.Purpose.GRANT_TABLE;
      }
    }
    return Holding.Purpose.MEMORY;
  }

  private PSortedMap<Integer, Leaf> leaves(Domain d) {
    PSortedMap<Integer, Leaf> leaves = TreePMap.empty();
    for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
      if (frames.isMapped(d.id, gfn)) {
        boolean own = frames.permitAt(d.id, gfn) == Frames.NONE;
        leaves = leaves.plus(gfn, new Leaf(frames.frameAt(d.id, gfn), rights(d, gfn), own));
      }
    }
    return leaves;
  }

  private touchstone.spec.state.Rights rights(Domain d, int gfn) {
    int rights = frames.rightsAt(d.id, gfn);
    return new touchstone.spec.state.Rights(
        (rights & Rights.WRITE) != 0, (rights & Rights.EXECUTE) != 0);
  }

  private static PSortedMap<Integer, Port> ports(Domain d) {
    PSortedMap<Integer, Port> ports = TreePMap.empty();
    for (int number = 1; number < EventPorts.MAX; number++) {
      if (d.ports.state(number) != EventPorts.CLOSED) {
        ports = ports.plus(number, port(d.ports, number));
      }
    }
    return ports;
  }

  private static Port port(EventPorts ports, int number) {
    int vcpu = ports.vcpu(number);
    int remote = ports.remote(number);
    return switch (ports.state(number)) {
      case EventPorts.UNBOUND -> new Port.Unbound(vcpu, remote);
      case EventPorts.INTERDOMAIN -> new Port.Interdomain(vcpu, remote, ports.remotePort(number));
      case EventPorts.VIRQ -> new Port.VirtualIrq(vcpu, remote);
      default -> new Port.Ipi(vcpu);
    };
  }

  private static GrantState grants(GrantTable t) {
    PVector<Integer> table = TreePVector.empty();
    for (int i = 0; i < t.frames(); i++) {
      table = table.plus(t.frameAt(i));
    }
    PSortedMap<Integer, GrantState.Use> uses = TreePMap.empty();
    int references = t.active() == 0 ? 0 : t.frames() * GrantTable.ENTRIES;
    for (int ref = 0; ref < references; ref++) {
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
    int handles = t.mapped() == 0 ? 0 : GrantTable.MAX_HANDLES;
    for (int h = 0; h < handles; h++) {
      if (t.isHandle(h)) {
        mapped =
            mapped.plus(
                h, new GrantState.Mapping(t.granter(h), t.reference(h), t.gfn(h), t.isWritable(h)));
      }
    }
    return mapped;
  }

  private static PVector<VcpuState> vcpus(Domain d) {
    PVector<VcpuState> vcpus = TreePVector.empty();
    for (int i = 0; i < d.maxVcpus; i++) {
      Vcpu v = d.vcpu[i];
      vcpus =
          vcpus.plus(
              new VcpuState(
                  v.initialised, run(v.state), v.timerDeadline, v.upcallVector, v.vcpuInfo));
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
    return new Settings(d.narrow, d.highestGfn, d.weight, d.cap, d.timeOffset, parameters, map);
  }
}
