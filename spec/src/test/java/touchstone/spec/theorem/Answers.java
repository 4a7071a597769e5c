package touchstone.spec.theorem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import touchstone.spec.call.Call;
import touchstone.spec.call.DomctlCall;
import touchstone.spec.call.DomctlCall.Act;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.Returned;
import touchstone.spec.call.Returned.Item;
import touchstone.spec.call.VcpuCall;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.State;
import touchstone.spec.step.Errno;

/** Answers a hypervisor might give to a call: right and wrong ones, as far as they matter here. */
final class Answers {
  private static final int[] GRANT_STATUS = {0, -1, -2, -3, -4, -5, -8, -9, -10, -12, -13};

  private final State state;
  private final DomainState caller;
  private final List<Integer> frames;
  private final List<Returned> answers = new ArrayList<>();

  private Answers(State state, int caller, List<Integer> frames) {
    this.state = state;
    this.caller = state.at(caller);
    this.frames = frames;
  }

  /**
   * @param frames those a hypervisor would choose from, in its order
   */
  static List<Returned> to(State state, int caller, Call call, List<Integer> frames) {
    Answers answers = new Answers(state, caller, frames);
    answers.statuses(call);
    answers.goings();
    return answers.answers;
  }

  private void add(long status, List<Long> values, List<Item> items) {
    answers.add(new Returned(status, false, 0, values, items, frames, Set.of()));
  }

  private void statuses(Call call) {
    for (Errno errno : Errno.values()) {
      add(errno.status(), List.of(), List.of());
    }
    switch (call) {
      case MemoryCall.Reserve c -> counts(c);
      case MemoryCall.AddBatch c -> batch(c);
      case MemoryCall _ -> numbers();
      case GrantCall.Batch c -> batch(c);
      case GrantCall c -> table(c);
      case DomctlCall c -> control(c.act());
      case VcpuCall _ -> positive();
      default -> ports();
    }
  }

  private void positive() {
    add(0, List.of(), List.of());
    add(1, List.of(), List.of());
  }

  private void control(Act act) {
    switch (act) {
      case DomctlCall.Create _ -> LongStream.range(0, Worlds.DOMAIN_IDS + 1).forEach(this::made);
      case DomctlCall.Destroy _ -> {
        add(0, List.of(), List.of());
        answers.add(new Returned(0, true, 0, List.of(), List.of(), frames, Set.of()));
      }
      case DomctlCall.SetContext _ -> {
        for (long done = 0; done <= 2; done++) {
          answers.add(new Returned(0, false, done, List.of(), List.of(), frames, Set.of()));
        }
      }
      default -> ports();
    }
  }

  /** Creation tells the number, chooses it, and names the default limit of grant frames. */
  private void made(long id) {
    add(0, List.of(id, id, 2L), List.of());
  }

  /** The same answers, with one of the dying domains gone by then. */
  private void goings() {
    Set<Integer> dying = new TreeSet<>();
    state.domains().values().stream().filter(DomainState::dying).forEach(d -> dying.add(d.id()));
    if (!dying.isEmpty()) {
      for (Returned answer : List.copyOf(answers)) {
        dying.forEach(id -> answers.add(answer.withGone(Set.of(id))));
      }
    }
  }

  private void ports() {
    add(0, List.of(), List.of());
    for (long port = 0; port < 8; port++) {
      add(0, List.of(port), List.of());
    }
  }

  private void numbers() {
    Set<Long> numbers = new TreeSet<>(Set.of(0L));
    for (DomainState d : state.domains().values()) {
      numbers.add((long) d.pages());
      numbers.add((long) d.limits().pages());
      numbers.add((long) d.settings().highestGfn());
    }
    numbers.forEach(n -> add(n, List.of(), List.of()));
  }

  private void counts(MemoryCall.Reserve c) {
    for (long done = 0; done <= c.count(); done++) {
      add(done, List.of(), List.of());
      answers.add(new Returned(0, true, done, List.of(), List.of(), frames, Set.of()));
    }
  }

  private void batch(MemoryCall.AddBatch c) {
    List<Item> items = new ArrayList<>();
    for (Errno errno : Errno.values()) {
      items.add(new Item(errno.status(), 0));
    }
    items.add(new Item(0, 0));
    lists(c.size(), items, List.of());
  }

  private void batch(GrantCall.Batch c) {
    List<Item> items = new ArrayList<>();
    for (int status : GRANT_STATUS) {
      items.add(new Item(status, -1));
    }
    long handle = 0;
    while (caller.grants().mapped().containsKey((int) handle)) {
      handle++;
    }
    items.add(new Item(0, handle));
    items.add(new Item(0, handle + 4000));
    lists((int) c.count(), items, List.of(handle + 9000));
  }

  /** All lists of one or two items, complete or ended by a fault. */
  private void lists(int size, List<Item> items, List<Long> unseen) {
    for (long status : new long[] {0, Errno.EFAULT.status()}) {
      for (Item first : items) {
        if (size == 1) {
          add(status, List.of(), List.of(first));
          add(status, unseen, List.of(first));
        }
        for (Item second : size == 1 ? List.<Item>of() : items) {
          add(status, List.of(), List.of(first, second));
          add(status, unseen, List.of(first, second));
        }
      }
    }
  }

  private void table(GrantCall call) {
    List<Long> values = new ArrayList<>();
    for (DomainState d : state.domains().values()) {
      add(
          0,
          List.of((long) d.grants().table().size(), (long) d.limits().grantFrames()),
          List.of(new Item(0, 0)));
      if (call instanceof GrantCall.SetupTable s) {
        List<Long> places = places(d, s.frames());
        for (int status : GRANT_STATUS) {
          add(0, places, List.of(new Item(status, 0)));
        }
      }
    }
    for (int status : GRANT_STATUS) {
      add(0, values, List.of(new Item(status, 0)));
    }
  }

  private static List<Long> places(DomainState d, long count) {
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int frame = i < d.grants().table().size() ? d.grants().table().get(i) : 0;
      places.add(
          d.leaves().entrySet().stream()
              .filter(e -> e.getValue().own() && e.getValue().frame() == frame)
              .mapToLong(Map.Entry::getKey)
              .findFirst()
              .orElse(-1));
    }
    return places;
  }
}
