package touchstone.host.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.grant.GrantTable;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GrantCall.Element;
import touchstone.spec.call.Returned;

/** Reads grant_table_op: command, structures, count. @xen public/grant_table.h */
final class GrantCallReader {
  private static final int MAP = 0;
  private static final int UNMAP = 1;
  private static final int SETUP_TABLE = 2;
  private static final int TRANSFER = 4;
  private static final int COPY = 5;
  private static final int QUERY_SIZE = 6;
  private static final int UNMAP_AND_REPLACE = 7;
  private static final int SET_VERSION = 8;
  private static final int GET_STATUS_FRAMES = 9;
  private static final int GET_VERSION = 10;
  private static final int SWAP = 11;
  private static final int CACHE_FLUSH = 12;

  /** More requests than this are not served in one round. */
  private static final int WINDOW = 600;

  private static final int MAP_HANDLE = 20;

  private final Core core;
  private final Call call;
  private final CallerMemory memory;
  private final GrantRequests requests;
  private final long address;
  private final long count;
  private final int word;

  GrantCallReader(Core core, Call call, CallerMemory memory) {
    this.core = core;
    this.call = call;
    this.memory = memory;
    requests = new GrantRequests(core, call);
    address = call.arg[1];
    count = call.arg32(2);
    word = call.word();
  }

  Request read() {
    long command = call.arg32(0);
    if (Integer.MAX_VALUE < count) {
      return Request.plain(new GrantCall.WrongCount(count));
    }
    return switch ((int) command) {
      case MAP, UNMAP, TRANSFER, COPY, UNMAP_AND_REPLACE, SWAP -> batch((int) command);
      case CACHE_FLUSH -> Request.plain(new GrantCall.CacheFlush());
      case SETUP_TABLE, QUERY_SIZE, SET_VERSION, GET_STATUS_FRAMES, GET_VERSION ->
          count == 1 ? table((int) command) : Request.plain(new GrantCall.WrongCount(count));
      default -> Request.plain(new GrantCall.Unserved(command));
    };
  }

  // ---- arrays of requests -----------------------------------------------------------------------

  private Request batch(int command) {
    int size = requests.size(command);
    if (!memory.isArray(address, count, size)) {
      return Request.plain(new GrantCall.Batch(count, false, List.of()));
    }
    Supplier<GrantCall.Batch> reading = () -> new GrantCall.Batch(count, true, elements(command));
    GrantCall.Batch first = reading.get();
    Set<Integer> before = handles();
    return new Request(
        first,
        true,
        status -> answer(command, first, before, status),
        () -> reading.get().equals(first));
  }

  private List<Element> elements(int command) {
    int size = requests.size(command);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < count && i < WINDOW; i++) {
      long at = address + (long) i * size;
      elements.add(
          new Element(
              memory.read(at, size).map(s -> requests.request(command, s)),
              memory.isWritable(at + requests.status(command), requests.resultSize(command))));
    }
    return elements;
  }

  private Returned answer(int command, GrantCall.Batch asked, Set<Integer> before, long status) {
    boolean preempted = status == Errno.CONTINUE;
    long done = preempted ? count - call.arg32(2) : asked.elements().size();
    List<Returned.Item> items = new ArrayList<>();
    for (int i = 0; i < done && i < asked.elements().size(); i++) {
      long at = address + (long) i * requests.size(command);
      int told = memory.read(at + requests.status(command), 2).map(s -> s.s16(0)).orElse(1);
      long handle =
          command == MAP ? memory.read(at + MAP_HANDLE, 4).map(s -> s.u32(0)).orElse(-1L) : 0;
      items.add(new Returned.Item(told, handle));
    }
    return new Returned(status, preempted, done, unseen(items, before), items, List.of());
  }

  /** A handle that has come into being and that no result names. */
  private List<Long> unseen(List<Returned.Item> items, Set<Integer> before) {
    Set<Integer> fresh = handles();
    fresh.removeAll(before);
    items.stream().filter(i -> i.status() == 0).forEach(i -> fresh.remove((int) i.value()));
    return fresh.stream().map(Integer::longValue).toList();
  }

  private Set<Integer> handles() {
    GrantTable t = call.domain.grants;
    Set<Integer> handles = new TreeSet<>();
    for (int h = 0; h < GrantTable.MAX_HANDLES && handles.size() < t.mapped(); h++) {
      if (t.isHandle(h)) {
        handles.add(h);
      }
    }
    return handles;
  }

  // ---- tables -----------------------------------------------------------------------------------

  private Request table(int command) {
    return switch (command) {
      case SETUP_TABLE -> setupTable();
      case QUERY_SIZE ->
          one(16, s -> new GrantCall.QuerySize(s.u16(0)), 0, 14, status -> told(status, 12, 4, 8));
      case SET_VERSION ->
          one(4, s -> new GrantCall.SetVersion(s.u32(0)), 0, 4, status -> told(status, -1, 0));
      case GET_VERSION ->
          one(8, s -> new GrantCall.GetVersion(s.u16(0)), 4, 4, status -> told(status, -1, 4));
      default ->
          one(
              word == 8 ? 16 : 12,
              s -> new GrantCall.GetStatusFrames(s.u16(4)),
              6,
              2,
              status -> told(status, 6));
    };
  }

  /** A structure of {@code size} bytes, of which some are written. */
  private Request one(
      int size,
      Function<Structure, GrantCall> form,
      int resultAt,
      int resultSize,
      Function<Long, Returned> answer) {
    Optional<Structure> s = memory.read(address, size);
    return s.isEmpty()
        ? Request.unreadable("grant_table_op")
        : new Request(
            form.apply(s.get()),
            memory.isWritable(address + resultAt, resultSize),
            answer,
            memory.placeOf(address + resultAt, resultSize));
  }

  /** The 16-bit status at an offset, if there is one, and 32-bit values at others. */
  private Returned told(long status, int statusAt, int... valuesAt) {
    List<Long> values = new ArrayList<>();
    for (int at : valuesAt) {
      memory.read(address + at, 4).ifPresent(s -> values.add(s.u32(0)));
    }
    return new Returned(status, false, 0, values, statusItem(statusAt), List.of());
  }

  private List<Returned.Item> statusItem(int at) {
    return at < 0
        ? List.of()
        : memory
            .read(address + at, 2)
            .map(s -> List.of(new Returned.Item(s.s16(0), 0)))
            .orElse(List.of());
  }

  private Request setupTable() {
    int size = word == 8 ? 24 : 16;
    Optional<Structure> s = memory.read(address, size);
    if (s.isEmpty()) {
      return Request.unreadable("setup_table");
    }
    long list = s.get().word(word == 8 ? 16 : 12);
    long frames = s.get().u32(4);
    Domain d = core.domains().resolve(call.domain, s.get().u16(0));
    int before = TableFrames.count(d);
    return new Request(
        new GrantCall.SetupTable(s.get().u16(0), frames, writable(list, frames)),
        memory.isWritable(address + 8, 2),
        status -> tableSetUp(d, before, list, frames, status),
        () -> isApart(list, size) && memory.read(address, 8).isPresent());
  }

  private boolean isApart(long list, int size) {
    return list + (long) GrantTable.MAX_FRAMES * word <= address || address + size <= list;
  }

  private long writable(long list, long frames) {
    long writable = 0;
    while (writable < frames
        && writable < GrantTable.MAX_FRAMES
        && memory.isWritable(list + writable * word, word)) {
      writable++;
    }
    return writable;
  }

  private Returned tableSetUp(@Nullable Domain d, int before, long list, long frames, long status) {
    List<Long> gfns = new ArrayList<>();
    for (int i = 0; i < frames && i < GrantTable.MAX_FRAMES; i++) {
      gfns.add(memory.read(list + (long) i * word, word).map(s -> s.word(0)).orElse(-2L));
    }
    return new Returned(status, false, 0, gfns, statusItem(8), TableFrames.since(d, before));
  }
}
