package touchstone.core.hypercall;

import touchstone.core.access.Command;
import touchstone.core.domain.Domain;

/**
 * memory_op: which operation, and the ones that only ask.
 *
 * <p>The low six bits of the command are the operation; the bits above carry the progress of a
 * preempted one, as Xen encodes it. @xen public/memory.h
 */
final class MemoryOp implements Handler {
  /** MEMOP_EXTENT_SHIFT. */
  static final int EXTENT_SHIFT = 6;

  /** Guest frames handled between two preemption points. */
  // [impl->req~rsc-work-memory~1]
  static final int BUDGET = 512;

  static final int INCREASE_RESERVATION = 0;
  static final int DECREASE_RESERVATION = 1;
  static final int MAXIMUM_RAM_PAGE = 2;
  static final int CURRENT_RESERVATION = 3;
  static final int MAXIMUM_RESERVATION = 4;
  static final int POPULATE_PHYSMAP = 6;
  static final int ADD_TO_PHYSMAP = 7;
  static final int MEMORY_MAP = 9;
  static final int EXCHANGE = 11;
  static final int SET_MEMORY_MAP = 13;
  static final int MAXIMUM_GPFN = 14;
  static final int REMOVE_FROM_PHYSMAP = 15;
  static final int ADD_TO_PHYSMAP_BATCH = 23;

  private final Subsystems s;
  private final Reservation reservation;
  private final Physmap physmap;
  private final MemoryMap memoryMap;

  MemoryOp(Subsystems subsystems) {
    s = subsystems;
    reservation = new Reservation(subsystems);
    physmap = new Physmap(subsystems);
    memoryMap = new MemoryMap(subsystems);
  }

  /** How the policy is asked about an operation on another domain. */
  /*@ normal_behavior
    @ requires 0 <= operation && operation < 64;
    @ ensures \result == 134144 + operation;
    @ assignable \strictly_nothing;
    @*/
  static int command(int operation) {
    return Command.hypercall(Hypercalls.MEMORY_OP, operation);
  }

  /** The command word with which a preempted operation continues at {@code progress}. */
  /*@ normal_behavior
    @ requires 0 <= operation && operation < 64 && 0 <= progress && progress < 67108864;
    @ ensures \result == progress * 64 + operation;
    @ assignable \strictly_nothing;
    @*/
  static long continuation(int operation, long progress) {
    return progress << EXTENT_SHIFT | operation;
  }

  public long handle(Call c) {
    long start = c.arg[0] >>> EXTENT_SHIFT;
    int operation = (int) (c.arg[0] & (1 << EXTENT_SHIFT) - 1);
    switch (operation) {
      case INCREASE_RESERVATION:
      case DECREASE_RESERVATION:
      case POPULATE_PHYSMAP:
        return reservation.change(c, operation, start);
      case ADD_TO_PHYSMAP:
        return physmap.add(c, start);
      case ADD_TO_PHYSMAP_BATCH:
        return physmap.addBatch(c, start);
      default:
        return start == 0 ? single(c, operation) : Errno.EINVAL;
    }
  }

  /** The operations that are never preempted. */
  private long single(Call c, int operation) {
    switch (operation) {
      case REMOVE_FROM_PHYSMAP:
        return physmap.remove(c);
      case MEMORY_MAP:
        return memoryMap.get(c);
      case SET_MEMORY_MAP:
        return memoryMap.set(c);
      case MAXIMUM_RAM_PAGE:
        return s.frames.count() - 1L;
      case CURRENT_RESERVATION:
      case MAXIMUM_RESERVATION:
      case MAXIMUM_GPFN:
        return size(c, operation);
      case EXCHANGE:
        return exchange(c);
      default:
        return Errno.ENOSYS;
    }
  }

  /** Only domains that see machine frames can exchange them; none here does. */
  // [impl->req~hyp-exchange-refused~1]
  private static long exchange(Call c) {
    int size = c.narrow ? MemoryLayout.EXCHANGE_SIZE_NARROW : MemoryLayout.EXCHANGE_SIZE_WIDE;
    return c.record.load(c.arg[1], size) ? Errno.EOPNOTSUPP : Errno.EFAULT;
  }

  private long size(Call c, int operation) {
    if (!c.record.load(c.arg[1], 2)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.resolve(c.domain, c.record.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, command(operation))) {
      return Errno.EPERM;
    }
    if (operation == MAXIMUM_GPFN) {
      return d.highestGfn;
    }
    return operation == CURRENT_RESERVATION ? s.domains.pages(d) : d.maxPages;
  }
}
