package touchstone.spec.step;

import java.util.Optional;
import org.pcollections.TreePVector;
import touchstone.spec.call.MemoryCall;
import touchstone.spec.call.MemoryCall.AddBatch;
import touchstone.spec.call.MemoryCall.AddToPhysmap;
import touchstone.spec.call.MemoryCall.CurrentReservation;
import touchstone.spec.call.MemoryCall.Exchange;
import touchstone.spec.call.MemoryCall.GetMemoryMap;
import touchstone.spec.call.MemoryCall.MaximumGpfn;
import touchstone.spec.call.MemoryCall.MaximumRamPage;
import touchstone.spec.call.MemoryCall.MaximumReservation;
import touchstone.spec.call.MemoryCall.NotContinued;
import touchstone.spec.call.MemoryCall.RemoveFromPhysmap;
import touchstone.spec.call.MemoryCall.Reserve;
import touchstone.spec.call.MemoryCall.SetMemoryMap;
import touchstone.spec.call.MemoryCall.Unserved;
import touchstone.spec.state.DomainState;
import touchstone.spec.state.Settings.MemoryRange;

/**
 * memory_op: the operations that ask, and those on the memory map; {@link ReservationRules} and
 * {@link PhysmapRules} have the others. @xen public/memory.h
 */
final class MemoryRules {
  /** Entries a domain's memory map may have. */
  private static final int MAP_ENTRIES = 32;

  private MemoryRules() {}

  static Verdict judge(Step step, MemoryCall call) {
    return switch (call) {
      case Reserve c -> ReservationRules.judge(step, c);
      case AddToPhysmap c -> PhysmapRules.add(step, c);
      case AddBatch c -> PhysmapRules.addBatch(step, c);
      case RemoveFromPhysmap c -> PhysmapRules.remove(step, c);
      case GetMemoryMap c -> getMap(step, c);
      case SetMemoryMap c -> setMap(step, c);
      case CurrentReservation c ->
          about(step, c.dom()).orElseGet(() -> told(step, target(step, c.dom()).pages()));
      case MaximumReservation c ->
          about(step, c.dom()).orElseGet(() -> told(step, target(step, c.dom()).limits().pages()));
      case MaximumGpfn c ->
          about(step, c.dom())
              .orElseGet(() -> told(step, target(step, c.dom()).settings().highestGfn()));
      case MaximumRamPage _ -> told(step, step.pre().host().frames() - 1);
      // [model->req~hyp-exchange-refused~1]
      case Exchange _ -> step.fails(Errno.EOPNOTSUPP, "no domain sees machine frames");
      case NotContinued _ -> step.fails(Errno.EINVAL, "this operation is never preempted");
      case Unserved c -> unserved(step, c);
    };
  }

  private static Verdict unserved(Step step, Unserved call) {
    return call.start() != 0 && step.answered(Errno.EINVAL)
        ? step.fails(Errno.EINVAL, "this operation is never preempted")
        : step.fails(Errno.ENOSYS, "there is no such operation");
  }

  // ---- numbers ----------------------------------------------------------------------------------

  /** Why the caller is not told about a domain, if so. */
  // [model->req~hyp-foreign-domid~1]
  static Optional<Verdict> about(Step step, int dom) {
    Optional<DomainState> target = step.target(dom);
    if (target.isEmpty()) {
      return Optional.of(step.fails(Errno.ESRCH, "no such domain"));
    }
    return step.mayTarget(target.get())
        ? Optional.empty()
        : Optional.of(step.fails(Errno.EPERM, "only the control domain acts on others"));
  }

  private static DomainState target(Step step, int dom) {
    return step.target(dom).orElseThrow();
  }

  private static Verdict told(Step step, long number) {
    return step.answers(number, step.pre(), "the number is told");
  }

  // ---- the memory map ---------------------------------------------------------------------------

  private static Verdict getMap(Step step, GetMemoryMap call) {
    TreePVector<MemoryRange> map = TreePVector.from(step.caller().settings().memoryMap());
    if (map.isEmpty()) {
      return step.fails(Errno.ENOSYS, "no map was set");
    }
    int count = (int) Math.min(call.room(), map.size());
    if (call.writable() < count || !step.invocation().resultWritable()) {
      return step.fails(Errno.EFAULT, "the map cannot be delivered");
    }
    for (int i = 0; i < count; i++) {
      if (!isDelivered(step, i, map.get(i))) {
        return new Verdict.Refused("entry " + i + " is " + map.get(i), "the map is as it was set");
      }
    }
    return step.returned().value(0) == count
        ? step.succeeds(step.pre(), "the map is told")
        : new Verdict.Refused(count + " entries", "as many entries as there is room for");
  }

  /** Delivered are the number of entries, then address, size and type of each. */
  private static boolean isDelivered(Step step, int index, MemoryRange range) {
    return step.returned().value(1 + 3 * index) == range.address()
        && step.returned().value(2 + 3 * index) == range.size()
        && step.returned().value(3 + 3 * index) == range.type();
  }

  private static Verdict setMap(Step step, SetMemoryMap call) {
    if (MAP_ENTRIES < call.count()) {
      return step.fails(Errno.EINVAL, "too many entries");
    }
    if (step.target(call.dom()).isEmpty()) {
      return step.fails(Errno.ESRCH, "no such domain");
    }
    // [model->req~mem-map-is-toolstacks~1]
    if (!step.pre().policy().mayControl(step.caller().id())) {
      return step.fails(Errno.EPERM, "the map is the toolstack's, even one's own");
    }
    if (!call.readable()) {
      return step.fails(Errno.EFAULT, "the entries cannot be read");
    }
    DomainState d = target(step, call.dom());
    DomainState mapped =
        d.withSettings(d.settings().withMemoryMap(TreePVector.from(call.entries())));
    return step.succeeds(step.pre().with(mapped), "the map is set");
  }
}
