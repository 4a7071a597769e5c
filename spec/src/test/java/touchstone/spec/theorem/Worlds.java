package touchstone.spec.theorem;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.EventAbi;
import touchstone.spec.state.GrantState;
import touchstone.spec.state.Holding;
import touchstone.spec.state.Holding.Purpose;
import touchstone.spec.state.Host;
import touchstone.spec.state.Leaf;
import touchstone.spec.state.Life;
import touchstone.spec.state.Limits;
import touchstone.spec.state.Policy;
import touchstone.spec.state.Port;
import touchstone.spec.state.Rights;
import touchstone.spec.state.Settings;
import touchstone.spec.state.State;
import touchstone.spec.state.VcpuState;

/** Small machines to begin with, and others that look the same to one of their domains. */
final class Worlds {
  static final int FRAMES = 90;
  static final int DOMAINS = 4;
  static final int PAGES = 6;

  /** Domain numbers there are. */
  static final int DOMAIN_IDS = 6;

  private Worlds() {}

  /** Four domains with a few pages, nothing shared. */
  static State initial(Policy policy) {
    State state = State.empty(new Host(FRAMES, 1, DOMAIN_IDS, 32), policy);
    int frame = 1;
    for (int id = 0; id < DOMAINS; id++) {
      PSortedMap<Integer, Holding> frames = TreePMap.empty();
      PSortedMap<Integer, Leaf> leaves = TreePMap.empty();
      frames = frames.plus(frame, new Holding(Purpose.SHARED_INFO, false));
      frames = frames.plus(frame + 1, new Holding(Purpose.GRANT_TABLE, false));
      PVector<Integer> table = TreePVector.singleton(frame + 1);
      frame += 2;
      for (int gfn = 0; gfn < PAGES; gfn++) {
        leaves = leaves.plus(gfn, new Leaf(frame, Rights.ALL, true));
        frames = frames.plus(frame++, Holding.OF_MEMORY);
      }
      state = state.with(domain(id, frames, leaves, table));
    }
    return state;
  }

  private static DomainState domain(
      int id,
      PSortedMap<Integer, Holding> frames,
      PSortedMap<Integer, Leaf> leaves,
      PVector<Integer> table) {
    VcpuState vcpu = new VcpuState(true, VcpuState.Run.RUNNABLE, Long.MAX_VALUE, 0, 64, 3);
    return new DomainState(
        id,
        new Limits(PAGES + 4, 6, 2, 2),
        new Life(0, OptionalInt.empty(), OptionalInt.empty(), false),
        frames,
        leaves,
        TreePMap.empty(),
        new GrantState(table, TreePMap.empty(), TreePMap.empty()),
        TreePVector.singleton(vcpu).plus(vcpu),
        new Settings(
            false,
            PAGES - 1,
            256,
            0,
            0,
            TreePMap.empty(),
            TreePVector.empty(),
            new EventAbi.TwoLevel()));
  }

  /** Frames that nobody owns, in random order. */
  static List<Integer> free(State state, Random random) {
    List<Integer> free =
        IntStream.range(1, FRAMES)
            .filter(
                f -> state.domains().values().stream().noneMatch(d -> d.frames().containsKey(f)))
            .boxed()
            .collect(Collectors.toList());
    Collections.shuffle(free, random);
    return free;
  }

  // ---- twins ------------------------------------------------------------------------------------

  /** A renaming of all frames. */
  static Map<Integer, Integer> renaming(Random random) {
    List<Integer> names = IntStream.range(1, FRAMES).boxed().collect(Collectors.toList());
    Collections.shuffle(names, random);
    Map<Integer, Integer> renaming = new HashMap<>();
    for (int frame = 1; frame < FRAMES; frame++) {
      renaming.put(frame, names.get(frame - 1));
    }
    return renaming;
  }

  /** The same machine with other frames, and with other secrets in all domains but one. */
  static State twin(State state, int viewer, Map<Integer, Integer> renaming, Random random) {
    State twin = state;
    for (DomainState d : state.domains().values()) {
      DomainState other = renamed(d, renaming);
      twin = twin.with(d.id() == viewer ? other : secret(other, viewer, random));
    }
    return twin;
  }

  private static DomainState renamed(DomainState d, Map<Integer, Integer> to) {
    PSortedMap<Integer, Holding> frames = TreePMap.empty();
    for (var e : d.frames().entrySet()) {
      frames = frames.plus(to.get(e.getKey()), e.getValue());
    }
    PSortedMap<Integer, Leaf> leaves = d.leaves();
    for (var e : d.leaves().entrySet()) {
      Leaf leaf = e.getValue();
      leaves = leaves.plus(e.getKey(), new Leaf(to.get(leaf.frame()), leaf.rights(), leaf.own()));
    }
    PSortedMap<Integer, GrantState.Use> uses = d.grants().uses();
    for (var e : d.grants().uses().entrySet()) {
      GrantState.Use u = e.getValue();
      uses =
          uses.plus(
              e.getKey(),
              new GrantState.Use(u.user(), to.get(u.frame()), u.readers(), u.writers()));
    }
    PVector<Integer> table = TreePVector.empty();
    for (int frame : d.grants().table()) {
      table = table.plus(to.get(frame));
    }
    GrantState grants = new GrantState(table, uses, d.grants().mapped());
    return d.withFrames(frames).withLeaves(leaves).withGrants(grants);
  }

  /** What a domain does that is none of the viewer's business. */
  private static DomainState secret(DomainState d, int viewer, Random random) {
    DomainState other =
        d.withLife(new Life(random.nextInt(3), d.life().shutdown(), OptionalInt.empty(), d.dying()))
            .withLimits(d.limits().withPages(d.limits().pages() + random.nextInt(4)))
            .withSettings(d.settings().withShare(1 + random.nextInt(500), random.nextInt(100)));
    if (d.hasVcpu(0)) {
      other = other.withVcpu(0, d.vcpus().get(0).withTimer(random.nextLong()));
    }
    return d.dying() ? other : secretPorts(other, viewer, random);
  }

  private static DomainState secretPorts(DomainState d, int viewer, Random random) {
    DomainState other = d;
    for (int number = 1; number <= d.limits().port(); number++) {
      Port port = d.ports().get(number);
      if (random.nextInt(3) == 0 && (port == null || isPrivate(port, viewer))) {
        other =
            random.nextBoolean()
                ? other.withoutPort(number)
                : other.withPort(number, new Port.Ipi(0));
      }
    }
    return other;
  }

  private static boolean isPrivate(Port port, int viewer) {
    return port instanceof Port.Ipi
        || port instanceof Port.VirtualIrq
        || (port instanceof Port.Unbound u && u.remote() != viewer);
  }
}
