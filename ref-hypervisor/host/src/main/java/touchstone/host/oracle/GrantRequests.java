package touchstone.host.oracle;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import touchstone.core.Core;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GrantCall.Entry;
import touchstone.spec.call.GrantCall.Side;
import touchstone.spec.state.GrantState;

/** The requests of grant_table_op as structures, and the entries they are about. */
final class GrantRequests {
  private static final int SOURCE_GREF = 1;
  private static final int DEST_GREF = 2;

  /** GTF_reading and GTF_writing, which only tell what the hypervisor does itself. */
  private static final int MARKS = 24;

  private final Core core;
  private final Call call;
  private final boolean wide;

  GrantRequests(Core core, Call call) {
    this.core = core;
    this.call = call;
    wide = !call.narrow;
  }

  /** Bytes of a request. */
  int size(int command) {
    return switch (command) {
      case 0 -> 32;
      case 4 -> wide ? 24 : 16;
      case 5 -> wide ? 40 : 24;
      case 11 -> 12;
      default -> 24;
    };
  }

  /** Offset of its status. */
  int status(int command) {
    return switch (command) {
      case 0 -> 18;
      case 4 -> wide ? 16 : 12;
      case 5 -> wide ? 36 : 20;
      case 11 -> 8;
      default -> 20;
    };
  }

  /** Bytes written from the status on: mapping gives a handle and a bus address, too. */
  int resultSize(int command) {
    return command == 0 ? 14 : 2;
  }

  GrantCall.Request request(int command, Structure s) {
    return switch (command) {
      case 0 ->
          new GrantCall.Map(
              s.s64(0),
              s.u32(8),
              s.u32(12),
              s.u16(16),
              entry(core.domains().find(s.u16(16)), s.u32(12)));
      case 1 -> new GrantCall.Unmap(s.s64(0), s.u32(16));
      case 4 -> new GrantCall.Transfer();
      case 5 -> copy(s);
      case 7 -> new GrantCall.UnmapAndReplace();
      default -> new GrantCall.Swap(s.u32(0), s.u32(4));
    };
  }

  private GrantCall.Copy copy(Structure s) {
    int pointer = wide ? 16 : 8;
    int flags = s.u16(2 * pointer + 2);
    return new GrantCall.Copy(
        side(s, 0, (flags & SOURCE_GREF) != 0),
        side(s, pointer, (flags & DEST_GREF) != 0),
        s.u16(2 * pointer));
  }

  private Side side(Structure s, int at, boolean byReference) {
    int word = call.word();
    long page = byReference ? s.u32(at) : s.word(at);
    int dom = s.u16(at + word);
    Domain owner = core.domains().resolve(call.domain, dom);
    return new Side(
        byReference,
        page,
        dom,
        s.u16(at + word + 2),
        byReference ? entry(owner, page) : Optional.empty());
  }

  /** What a granter's table says now. */
  private Optional<Entry> entry(@Nullable Domain granter, long reference) {
    int frame =
        granter == null ? -1 : granter.grants.frameAt(reference / GrantState.ENTRIES_PER_FRAME);
    if (frame < 0) {
      return Optional.empty();
    }
    long entry =
        core.subsystems().hw.read64(frame * 4096L + reference % GrantState.ENTRIES_PER_FRAME * 8);
    return Optional.of(
        new Entry((int) (entry & 0xFFFF & ~MARKS), (int) (entry >>> 16 & 0xFFFF), entry >>> 32));
  }
}
