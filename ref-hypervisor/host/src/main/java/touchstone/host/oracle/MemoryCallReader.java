package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.memory.Frames;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.MemoryCall.AddBatch;
import touchstone.spec.call.MemoryCall.Change;
import touchstone.spec.call.MemoryCall.Gfn;
import touchstone.spec.call.MemoryCall.Placement;
import touchstone.spec.call.MemoryCall.Reserve;
import touchstone.spec.call.Returned;
import touchstone.spec.state.Settings.MemoryRange;

/**
 * Reads memory_op: the low six bits of the command are the operation, those above the progress of a
 * preempted one. @xen public/memory.h
 */
final class MemoryCallReader {
  private static final int PROGRESS_SHIFT = 6;
  private static final int OPERATIONS = 1 << PROGRESS_SHIFT;
  private static final int ADD_BATCH = 23;
  private static final int ADD = 7;

  /** More elements than this are not done in one round. */
  private static final int WINDOW = 1100;

  private static final int RANGE_SIZE = 20;
  private static final int MOST_RANGES = 64;

  private final Core core;
  private final Call call;
  private final CallerMemory memory;
  private final long address;
  private final long start;
  private final int word;

  MemoryCallReader(Core core, Call call, CallerMemory memory) {
    this.core = core;
    this.call = call;
    this.memory = memory;
    address = call.arg[1];
    start = call.arg[0] >>> PROGRESS_SHIFT;
    word = call.word();
  }

  Request read() {
    int operation = (int) (call.arg[0] & OPERATIONS - 1);
    return switch (operation) {
      case 0 -> reserve(Change.INCREASE);
      case 1 -> reserve(Change.DECREASE);
      case 6 -> reserve(Change.POPULATE);
      case ADD -> addToPhysmap();
      case ADD_BATCH -> addBatch();
      case 2, 3, 4, 9, 11, 13, 14, 15 ->
          start == 0 ? single(operation) : Request.plain(new MemoryCall.NotContinued(operation));
      default -> Request.plain(new MemoryCall.Unserved(operation, start));
    };
  }

  private Request single(int operation) {
    return switch (operation) {
      case 2 -> Request.plain(new MemoryCall.MaximumRamPage());
      case 3 -> plain(2, s -> new MemoryCall.CurrentReservation(s.u16(0)));
      case 4 -> plain(2, s -> new MemoryCall.MaximumReservation(s.u16(0)));
      case 9 -> getMemoryMap();
      case 11 -> plain(word == 8 ? 72 : 44, _ -> new MemoryCall.Exchange());
      case 13 -> plain(3 * word, this::setMemoryMap);
      case 14 -> plain(2, s -> new MemoryCall.MaximumGpfn(s.u16(0)));
      default -> plain(2 * word, s -> new MemoryCall.RemoveFromPhysmap(s.u16(0), s.word(word)));
    };
  }

  /** A call of which only the status comes back. */
  private Request plain(int size, Function<Structure, MemoryCall> form) {
    return answering(size, form, status -> returned(status, List.of(), List.of()));
  }

  /** The call is read again afterwards, to see whether it is still the same. */
  private Request answering(
      int size, Function<Structure, MemoryCall> form, Function<Long, Returned> answer) {
    Supplier<Optional<MemoryCall>> reading = () -> memory.read(address, size).map(form);
    Optional<MemoryCall> first = reading.get();
    if (first.isEmpty()) {
      return Request.unreadable("memory_op");
    }
    return new Request(first.get(), true, answer, () -> reading.get().equals(first));
  }

  /** Preempted calls have left their progress in the command. */
  private Returned returned(long status, List<Returned.Item> items, List<Integer> frames) {
    boolean preempted = status == Errno.CONTINUE;
    long progress = preempted ? call.arg[0] >>> PROGRESS_SHIFT : Math.max(status, 0);
    return new Returned(status, preempted, progress, List.of(), items, frames);
  }

  private @Nullable Domain target(int dom) {
    return core.domains().resolve(call.domain, dom);
  }

  // ---- reservations -----------------------------------------------------------------------------

  private Request reserve(Change change) {
    int size = word == 8 ? 32 : 20;
    Function<Structure, MemoryCall> form = s -> reserve(change, s);
    Optional<Reserve> asked = memory.read(address, size).map(s -> reserve(change, s));
    if (asked.isEmpty()) {
      return Request.unreadable("a reservation");
    }
    Domain d = target(asked.get().dom());
    boolean[] owned = change == Change.INCREASE ? owned(d) : new boolean[0];
    return answering(size, form, status -> reserved(asked.get(), d, owned, status));
  }

  private Reserve reserve(Change change, Structure s) {
    int fixed = 2 * word;
    long list = s.word(0);
    long count = s.word(word);
    boolean inRange = memory.isArray(list, count, word);
    boolean listed = change != Change.INCREASE && inRange;
    return new Reserve(
        change,
        s.u16(fixed + 8),
        count,
        s.u32(fixed),
        s.u32(fixed + 4),
        start,
        inRange,
        listed ? gfns(list, count) : List.of());
  }

  private List<Gfn> gfns(long list, long count) {
    List<Gfn> gfns = new ArrayList<>();
    for (long i = start; i < count && i - start < WINDOW; i++) {
      Optional<Structure> item = memory.read(list + i * word, word);
      gfns.add(new Gfn(item.isPresent(), item.map(s -> s.word(0)).orElse(0L)));
    }
    return gfns;
  }

  private Returned reserved(Reserve asked, @Nullable Domain d, boolean[] owned, long status) {
    Returned plain = returned(status, List.of(), List.of());
    long done = Math.min(plain.progress() - start, WINDOW);
    if (d == null || done <= 0 || asked.change() == Change.DECREASE || 9 < asked.order()) {
      return plain;
    }
    List<Integer> frames =
        asked.change() == Change.INCREASE ? fresh(d, owned) : placed(asked, d, done);
    return returned(status, List.of(), frames);
  }

  private List<Integer> placed(Reserve asked, Domain d, long done) {
    List<Integer> frames = new ArrayList<>();
    for (int i = 0; i < done && i < asked.gfns().size(); i++) {
      for (int page = 0; page < 1 << asked.order(); page++) {
        long gfn = asked.gfns().get(i).value() + page;
        boolean place = 0 <= gfn && gfn < Frames.GFNS;
        frames.add(place ? core.frames().frameAt(d.id, (int) gfn) : Frames.NONE);
      }
    }
    return frames;
  }

  private boolean[] owned(@Nullable Domain d) {
    boolean[] owned = new boolean[core.frames().count()];
    for (int frame = 1; d != null && frame < owned.length; frame++) {
      owned[frame] = core.frames().owner(frame) == d.id;
    }
    return owned;
  }

  private List<Integer> fresh(Domain d, boolean[] before) {
    List<Integer> frames = new ArrayList<>();
    for (int frame = 1; frame < before.length; frame++) {
      if (!before[frame] && core.frames().owner(frame) == d.id) {
        frames.add(frame);
      }
    }
    return frames;
  }

  // ---- places -----------------------------------------------------------------------------------

  private Request addToPhysmap() {
    int size = word == 8 ? 24 : 16;
    Optional<Structure> s = memory.read(address, size);
    Domain d = s.map(r -> target(r.u16(0))).orElse(null);
    int before = TableFrames.count(d);
    return answering(
        size,
        r ->
            new MemoryCall.AddToPhysmap(
                r.u16(0), r.u32(4), r.u16(2), r.word(8), r.word(8 + word), start),
        status -> returned(status, List.of(), TableFrames.since(d, before)));
  }

  private Request addBatch() {
    int size = word == 8 ? 32 : 20;
    Optional<Structure> s = memory.read(address, size);
    if (s.isEmpty()) {
      return Request.unreadable("a batch of places");
    }
    Domain d = target(s.get().u16(0));
    int before = TableFrames.count(d);
    long errors = s.get().word(8 + 2 * word);
    int count = s.get().u16(4);
    return answering(
        size,
        this::batch,
        status -> returned(status, statuses(errors, count), TableFrames.since(d, before)));
  }

  private AddBatch batch(Structure s) {
    int count = s.u16(4);
    long idxs = s.word(8);
    long gpfns = s.word(8 + word);
    long errors = s.word(8 + 2 * word);
    boolean inRange =
        memory.isArray(idxs, count, word)
            && memory.isArray(gpfns, count, word)
            && memory.isArray(errors, count, 4);
    List<Placement> placements = new ArrayList<>();
    for (long i = start; inRange && i < count && i - start < WINDOW; i++) {
      Optional<Structure> idx = memory.read(idxs + i * word, word);
      Optional<Structure> gpfn = memory.read(gpfns + i * word, word);
      placements.add(
          new Placement(
              idx.isPresent() && gpfn.isPresent(),
              idx.map(r -> r.word(0)).orElse(0L),
              gpfn.map(r -> r.word(0)).orElse(0L),
              memory.isWritable(errors + i * 4, 4)));
    }
    return new AddBatch(s.u16(0), s.u16(2), count, s.u16(6), start, inRange, placements);
  }

  private List<Returned.Item> statuses(long errors, int count) {
    List<Returned.Item> items = new ArrayList<>();
    for (long i = start; i < count && i - start < WINDOW; i++) {
      int status = memory.read(errors + i * 4, 4).map(s -> (int) s.u32(0)).orElse(1);
      items.add(new Returned.Item(status, 0));
    }
    return items;
  }

  // ---- the memory map ---------------------------------------------------------------------------

  private Request getMemoryMap() {
    Optional<Structure> s = memory.read(address, 2 * word);
    if (s.isEmpty()) {
      return Request.unreadable("a memory map");
    }
    long room = s.get().u32(0);
    long buffer = s.get().word(word);
    int writable = (int) Math.min(room, MOST_RANGES);
    while (writable > 0 && !memory.isWritable(buffer, writable * RANGE_SIZE)) {
      writable--;
    }
    return new Request(
        new MemoryCall.GetMemoryMap(room, memory.isWritable(buffer, 0) ? writable : -1),
        memory.isWritable(address, 4),
        status -> new Returned(status, false, 0, told(buffer, status), List.of(), List.of()),
        () -> isApart(buffer) && isStill(buffer));
  }

  private boolean isStill(long buffer) {
    return memory.read(address, 2 * word).map(s -> s.word(word) == buffer).orElse(false);
  }

  /** The entries do not lie upon the structure that names them. */
  private boolean isApart(long buffer) {
    return buffer + (long) MOST_RANGES * RANGE_SIZE <= address || address + 2L * word <= buffer;
  }

  private List<Long> told(long buffer, long status) {
    List<Long> values = new ArrayList<>();
    int count = status == 0 ? memory.read(address, 4).map(s -> (int) s.u32(0)).orElse(0) : 0;
    values.add((long) count);
    for (int i = 0; i < count && i < MOST_RANGES; i++) {
      memory
          .read(buffer + (long) i * RANGE_SIZE, RANGE_SIZE)
          .map(MemoryCallReader::range)
          .ifPresent(r -> LongStream.of(r.address(), r.size(), r.type()).forEach(values::add));
    }
    return values;
  }

  private MemoryCall setMemoryMap(Structure s) {
    long count = s.u32(word);
    long buffer = s.word(2 * word);
    int wanted = (int) Math.min(count, MOST_RANGES);
    Optional<Structure> entries = memory.read(buffer, wanted * RANGE_SIZE);
    List<MemoryRange> ranges = new ArrayList<>();
    for (int i = 0; entries.isPresent() && i < wanted; i++) {
      ranges.add(range(entries.get(), i * RANGE_SIZE));
    }
    return new MemoryCall.SetMemoryMap(s.u16(0), count, entries.isPresent(), ranges);
  }

  private static MemoryRange range(Structure s) {
    return range(s, 0);
  }

  private static MemoryRange range(Structure s, int at) {
    return new MemoryRange(s.s64(at), s.s64(at + 8), (int) s.u32(at + 16));
  }
}
