package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import touchstone.spec.call.Call;
import touchstone.spec.call.EventCall;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GrantCall.Element;
import touchstone.spec.call.GrantCall.Entry;
import touchstone.spec.call.GrantCall.Side;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.MemoryCall.Change;
import touchstone.spec.call.MemoryCall.Gfn;
import touchstone.spec.call.MemoryCall.Placement;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.GrantState.Mapping;
import touchstone.spec.state.GrantState.Use;
import touchstone.spec.state.Port;
import touchstone.spec.state.State;

/** Random calls, most of them such that something can come of them. */
final class Calls {
  private static final int SELF = EventCall.SELF;
  private static final long PAGE = 4096;

  private final Random random;
  private final ManagingCalls managing;

  Calls(Random random) {
    this.random = random;
    managing = new ManagingCalls(random);
  }

  Call any(State state, int caller) {
    return switch (random.nextInt(5)) {
      case 0 -> event(state, caller);
      case 1 -> memory(state.at(caller));
      case 2 -> managing.any(state, caller);
      default -> grant(state.at(caller));
    };
  }

  private int domain() {
    return random.nextInt(Worlds.DOMAINS + 1);
  }

  private int target() {
    return random.nextInt(4) == 0 ? domain() : SELF;
  }

  private boolean rarely() {
    return random.nextInt(12) == 0;
  }

  private long port() {
    return random.nextInt(8);
  }

  private EventCall event(State state, int caller) {
    List<EventCall> answers = offers(state, caller);
    if (!answers.isEmpty() && random.nextInt(3) == 0) {
      return answers.get(random.nextInt(answers.size()));
    }
    return switch (random.nextInt(12)) {
      case 0, 1 -> new EventCall.AllocUnbound(target(), domain());
      case 2, 3 -> new EventCall.BindInterdomain(domain(), port());
      case 4 -> new EventCall.BindVirq(random.nextInt(26), random.nextInt(3));
      case 5 -> new EventCall.BindIpi(random.nextInt(3));
      case 6 -> new EventCall.Close(port());
      case 7 -> new EventCall.Send(port());
      case 8 -> new EventCall.InitControl(random.nextInt(8), random.nextInt(3) * 2012L, port() % 3);
      case 9 -> new EventCall.ExpandArray(random.nextInt(8));
      case 10 -> new EventCall.SetPriority(port(), random.nextInt(20));
      default -> new EventCall.Reset(target());
    };
  }

  /** Accepting any port offered to the caller, and closing any of its own. */
  private static List<EventCall> offers(State state, int caller) {
    List<EventCall> calls = new ArrayList<>();
    for (DomainState d : state.domains().values()) {
      d.ports()
          .forEach((number, port) -> {
            if (d.id() == caller) {
              calls.add(new EventCall.Close(number));
            } else if (port instanceof Port.Unbound u && u.remote() == caller) {
              calls.add(new EventCall.BindInterdomain(d.id(), number));
            }
          });
    }
    return calls;
  }

  // ---- memory -----------------------------------------------------------------------------------

  private long gfn() {
    return rarely() ? 31 + random.nextInt(3) : random.nextInt(12);
  }

  private MemoryCall memory(DomainState caller) {
    List<Integer> granted = granted(caller);
    if (!granted.isEmpty() && random.nextInt(3) == 0) {
      Gfn used = new Gfn(true, granted.get(random.nextInt(granted.size())));
      return new MemoryCall.Reserve(Change.DECREASE, SELF, 1, 0, 0, 0, true, List.of(used));
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> reserve(Change.POPULATE);
      case 2, 3 -> reserve(Change.DECREASE);
      case 4 -> reserve(Change.INCREASE);
      case 5 ->
          new MemoryCall.AddToPhysmap(
              target(), random.nextInt(6), random.nextInt(3), random.nextInt(8), gfn(), 0);
      case 6, 7 -> batch();
      case 8 -> new MemoryCall.RemoveFromPhysmap(target(), gfn());
      default -> question();
    };
  }

  /** Where its pages are that others use. */
  private static List<Integer> granted(DomainState d) {
    List<Integer> frames = d.grants().uses().values().stream().map(Use::frame).toList();
    return d.leaves().entrySet().stream()
        .filter(e -> e.getValue().own() && frames.contains(e.getValue().frame()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private MemoryCall question() {
    return switch (random.nextInt(4)) {
      case 0 -> new MemoryCall.CurrentReservation(target());
      case 1 -> new MemoryCall.MaximumReservation(target());
      case 2 -> new MemoryCall.MaximumGpfn(target());
      default -> new MemoryCall.SetMemoryMap(target(), 0, true, List.of());
    };
  }

  private MemoryCall reserve(Change change) {
    int count = random.nextInt(4);
    List<Gfn> gfns = IntStream.range(0, count).mapToObj(_ -> new Gfn(!rarely(), gfn())).toList();
    return new MemoryCall.Reserve(
        change, target(), count, random.nextInt(3) == 0 ? 1 : 0, 0, 0, true, gfns);
  }

  private MemoryCall batch() {
    int size = 1 + random.nextInt(2);
    List<Placement> list =
        IntStream.range(0, size)
            .mapToObj(_ -> new Placement(!rarely(), random.nextInt(8), gfn(), !rarely()))
            .toList();
    int space = random.nextBoolean() ? 4 : random.nextInt(6);
    return new MemoryCall.AddBatch(target(), space, size, domain(), 0, true, list);
  }

  // ---- grants -----------------------------------------------------------------------------------

  private GrantCall grant(DomainState caller) {
    return switch (random.nextInt(8)) {
      case 0 -> new GrantCall.SetupTable(target(), random.nextInt(4), random.nextInt(6));
      case 1 -> new GrantCall.QuerySize(target());
      default -> requests(caller);
    };
  }

  private GrantCall requests(DomainState caller) {
    int kind = random.nextInt(6);
    int count = 1 + random.nextInt(2);
    List<Element> elements =
        IntStream.range(0, count)
            .mapToObj(_ ->
                new Element(
                    rarely() ? Optional.empty() : Optional.of(request(kind, caller)), !rarely()))
            .toList();
    return new GrantCall.Batch(count, true, elements);
  }

  private GrantCall.Request request(int kind, DomainState caller) {
    return switch (kind) {
      case 0, 1 -> map(caller);
      case 2, 3 -> unmap(caller);
      case 4 -> new GrantCall.Copy(side(caller), side(caller), 100);
      default -> new GrantCall.Swap(random.nextInt(520), random.nextInt(3));
    };
  }

  private GrantCall.Map map(DomainState caller) {
    return new GrantCall.Map(
        gfn() * PAGE + (rarely() ? 1 : 0),
        rarely() ? random.nextInt(16) : 2 + 4 * random.nextInt(2),
        reference(),
        domain(),
        entry(caller));
  }

  private long reference() {
    return rarely() ? 512 + random.nextInt(512) : random.nextInt(3);
  }

  private Optional<Entry> entry(DomainState caller) {
    int flags = rarely() ? random.nextInt(8) : 1 + 4 * random.nextInt(2);
    return Optional.of(new Entry(flags, rarely() ? domain() : caller.id(), gfn()));
  }

  private GrantCall.Unmap unmap(DomainState caller) {
    List<Integer> handles = List.copyOf(caller.grants().mapped().keySet());
    if (handles.isEmpty() || rarely()) {
      return new GrantCall.Unmap(gfn() * PAGE, random.nextInt(3));
    }
    int handle = handles.get(random.nextInt(handles.size()));
    Mapping mapping = caller.grants().mapped().get(handle);
    return new GrantCall.Unmap(rarely() ? 0 : mapping.gfn() * PAGE, handle);
  }

  private Side side(DomainState caller) {
    boolean byReference = random.nextBoolean();
    int dom = byReference && !rarely() ? domain() : SELF;
    return new Side(
        byReference, byReference ? reference() : gfn(), dom, random.nextInt(4097), entry(caller));
  }
}
