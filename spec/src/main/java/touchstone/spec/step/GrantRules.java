package touchstone.spec.step;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import touchstone.spec.call.GrantCall;
import touchstone.spec.call.GrantCall.Batch;
import touchstone.spec.call.GrantCall.CacheFlush;
import touchstone.spec.call.GrantCall.Element;
import touchstone.spec.call.GrantCall.GetStatusFrames;
import touchstone.spec.call.GrantCall.GetVersion;
import touchstone.spec.call.GrantCall.QuerySize;
import touchstone.spec.call.GrantCall.SetVersion;
import touchstone.spec.call.GrantCall.SetupTable;
import touchstone.spec.call.GrantCall.Unserved;
import touchstone.spec.call.GrantCall.WrongCount;
import touchstone.spec.call.Returned;
import touchstone.spec.state.DomainState;

/**
 * grant_table_op: arrays of requests, and the operations on a table as a whole; {@link Granting}
 * has the requests. @xen public/grant_table.h
 */
final class GrantRules {
  /** Requests between two preemption points, at most. */
  // [model->req~hyp-preemptible~1]
  static final int REQUESTS_PER_ROUND = 512;

  private static final Returned.Item UNSEEN = new Returned.Item(0, -1);

  private GrantRules() {}

  static Verdict judge(Step step, GrantCall call) {
    return switch (call) {
      case Batch c -> batch(step, c);
      case SetupTable c -> setupTable(step, c);
      case QuerySize c -> querySize(step, c);
      case SetVersion c -> setVersion(step, c);
      case GetVersion c -> getVersion(step, c);
      case GetStatusFrames _ ->
          status(step, GrantStatus.GENERAL_ERROR, "status frames are of version 2");
      case CacheFlush _ -> step.fails(Errno.EOPNOTSUPP, "there is nothing to flush for");
      case WrongCount _ -> step.fails(Errno.EINVAL, "one structure, or a list");
      case Unserved _ -> step.fails(Errno.ENOSYS, "there is no such operation");
    };
  }

  // ---- arrays of requests -----------------------------------------------------------------------

  private static Verdict batch(Step step, Batch call) {
    if (!call.inRange()) {
      return step.fails(Errno.EFAULT, "the array leaves the address space");
    }
    Granting granting = new Granting(step);
    Returned answer = step.returned();
    long asked = answer.preempted() ? Math.min(answer.progress(), call.count()) : call.count();
    long end = Math.min(asked, REQUESTS_PER_ROUND);
    for (int i = 0; i < end; i++) {
      Element e = i < call.elements().size() ? call.elements().get(i) : UNREADABLE;
      if (e.request().isEmpty()) {
        return answers(step, Errno.EFAULT.status(), granting);
      }
      Returned.Item told = e.statusWritable() ? item(step, i) : unseen(step);
      GrantStatus status = serve(granting, e.request().get(), told);
      if (!e.statusWritable()) {
        return answers(step, Errno.EFAULT.status(), granting);
      }
      if (status.number() != told.status()) {
        return new Verdict.Refused(status + " for request " + i, "each request has its own status");
      }
    }
    return ended(step, call, end, granting);
  }

  private static final Element UNREADABLE = new Element(Optional.empty(), false);

  private static Verdict ended(Step step, Batch call, long end, Granting granting) {
    if (end == call.count()) {
      return answers(step, 0, granting);
    }
    if (end == 0 || end != step.returned().progress()) {
      return new Verdict.Refused("preemption within " + REQUESTS_PER_ROUND, "rounds are bounded");
    }
    Verdict verdict = step.continues(granting.state());
    return verdict instanceof Verdict.Allowed a ? a.writing(granting.writes()) : verdict;
  }

  private static Verdict answers(Step step, int status, Granting granting) {
    Verdict verdict =
        step.answers(status, granting.state(), granting.used(), "every request is served");
    return verdict instanceof Verdict.Allowed a ? a.writing(granting.writes()) : verdict;
  }

  /** The status and value told for a request; no status is 1. */
  private static Returned.Item item(Step step, int index) {
    List<Returned.Item> items = step.returned().items();
    return index < items.size() ? items.get(index) : new Returned.Item(1, -1);
  }

  /** A result that could not be written: only the handle that came into being is known. */
  private static Returned.Item unseen(Step step) {
    return step.returned().values().isEmpty()
        ? UNSEEN
        : new Returned.Item(0, step.returned().value(0));
  }

  private static GrantStatus serve(Granting granting, GrantCall.Request r, Returned.Item told) {
    return switch (r) {
      case GrantCall.Map m -> granting.map(m, told);
      case GrantCall.Unmap u -> granting.unmap(u);
      case GrantCall.Copy c -> granting.copy(c);
      case GrantCall.Swap s -> granting.swap(s);
      // [model->req~gnt-transfer-refused~1]
      case GrantCall.Transfer _ -> GrantStatus.BAD_PAGE;
      case GrantCall.UnmapAndReplace _ -> GrantStatus.GENERAL_ERROR;
    };
  }

  // ---- tables -----------------------------------------------------------------------------------

  /** Answers 0 with a status in the structure; if that cannot be written the answer is EFAULT. */
  private static Verdict status(Step step, GrantStatus status, String because) {
    return status(step, status, new Memory(step.pre(), List.of()), Set.of(), because);
  }

  private static Verdict status(
      Step step, GrantStatus status, Memory memory, Set<Looseness> used, String because) {
    if (!step.invocation().resultWritable()) {
      return step.answers(Errno.EFAULT.status(), memory.state(), used, because);
    }
    long told = step.returned().items().isEmpty() ? 1 : step.returned().items().get(0).status();
    return step.returned().status() != 0 || told == status.number()
        ? step.answers(0, memory.state(), used, because)
        : new Verdict.Refused("status " + status, because);
  }

  /** Why a table is not shown or changed, if so. */
  private static Optional<GrantStatus> refusal(Step step, int dom) {
    Optional<DomainState> target = step.target(dom);
    if (target.isEmpty()) {
      return Optional.of(GrantStatus.BAD_DOMAIN);
    }
    return step.mayTarget(target.get())
        ? Optional.empty()
        : Optional.of(GrantStatus.PERMISSION_DENIED);
  }

  // [model->req~gnt-table-limit~1]
  private static Verdict setupTable(Step step, SetupTable call) {
    Optional<GrantStatus> refusal = refusal(step, call.dom());
    if (refusal.isPresent()) {
      return status(step, refusal.get(), "only the control domain sets up others' tables");
    }
    DomainState d = step.target(call.dom()).orElseThrow();
    if (d.dying() || d.limits().grantFrames() < call.frames()) {
      return status(step, GrantStatus.GENERAL_ERROR, "the table may not grow so far");
    }
    Memory memory = new Memory(step.pre(), step.returned().frames());
    if (!memory.growTable(d.id(), (int) call.frames())) {
      Set<Looseness> used = Set.of(Looseness.OUT_OF_MEMORY);
      return status(step, GrantStatus.GENERAL_ERROR, memory, used, "memory has run out");
    }
    if (call.writable() < call.frames()) {
      return status(step, GrantStatus.BAD_VIRT_ADDR, memory, Set.of(), "the list is not writable");
    }
    return isListed(step, memory.at(d.id()), memory, call.frames())
        ? status(step, GrantStatus.OKAY, memory, Set.of(), "the table is set up")
        : new Verdict.Refused("other frame numbers", "they are where the table is mapped");
  }

  /** Guest frame numbers where the table is mapped, all ones where it is not. */
  private static boolean isListed(Step step, DomainState d, Memory memory, long count) {
    long unmapped = step.invocation().narrow() ? 0xFFFFFFFFL : -1;
    for (int i = 0; step.invocation().resultWritable() && i < count; i++) {
      long place = memory.placeOf(d.id(), d.grants().table().get(i));
      if (step.returned().value(i) != (place < 0 ? unmapped : place)) {
        return false;
      }
    }
    return true;
  }

  private static Verdict querySize(Step step, QuerySize call) {
    Optional<GrantStatus> refusal = refusal(step, call.dom());
    if (refusal.isPresent() || !step.invocation().resultWritable()) {
      return status(step, refusal.orElse(GrantStatus.OKAY), "whose table may be asked about");
    }
    DomainState d = step.target(call.dom()).orElseThrow();
    boolean right =
        step.returned().value(0) == d.grants().table().size()
            && step.returned().value(1) == d.limits().grantFrames();
    return right
        ? status(step, GrantStatus.OKAY, "the size is told")
        : new Verdict.Refused("another size", "the size is that of the table, and its limit");
  }

  private static Verdict setVersion(Step step, SetVersion call) {
    if (!step.invocation().resultWritable()) {
      return step.fails(Errno.EFAULT, "the version cannot be told");
    }
    if (step.returned().value(0) != 1) {
      return new Verdict.Refused("version 1 told", "every table is of version 1");
    }
    if (call.version() == 1) {
      return step.succeeds(step.pre(), "the table is of version 1");
    }
    return call.version() == 2
        ? step.fails(Errno.ENOSYS, "version 2 is not offered")
        : step.fails(Errno.EINVAL, "there is no such version");
  }

  private static Verdict getVersion(Step step, GetVersion call) {
    Optional<Verdict> refusal = MemoryRules.about(step, call.dom());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return !step.invocation().resultWritable() || step.returned().value(0) == 1
        ? step.delivers(step.pre(), "the version is told")
        : new Verdict.Refused("version 1 told", "every table is of version 1");
  }
}
