package touchstone.core.hypercall;

/**
 * multicall: a list of hypercalls, each with its own result.
 *
 * <p>Every entry goes through the same gate as a call of its own. At most {@link #BATCH} entries
 * are served before the guest executes the hypercall again for the rest; an entry that is itself
 * preempted leaves its advanced arguments in the list and is taken up again. A multicall within a
 * multicall is refused. @xen public/xen.h
 */
// [impl->req~hyp-multicall~1]
final class Multicall implements Handler {
  /** Entries served between two preemption points. */
  static final int BATCH = 32;

  private static final int ARGUMENTS = 6;

  private final Hypercalls hypercalls;
  private final Call entry;

  Multicall(Hypercalls table, GuestMemory memory) {
    hypercalls = table;
    entry = new Call(memory);
  }

  /** 0, EFAULT if the list cannot be read or written, EINVAL if called from within a multicall. */
  // [impl->req~rsc-work-multicall~1]
  public long handle(Call c) {
    if (c == entry) {
      return Errno.EINVAL;
    }
    long count = c.arg32(1);
    int size = (2 + ARGUMENTS) * c.word();
    if (!c.isArray(c.arg[0], count, size)) {
      return Errno.EFAULT;
    }
    int done = 0;
    while (done < count && done < BATCH) {
      long status = serve(c, c.arg[0] + done * (long) size, size);
      if (status == Errno.CONTINUE) {
        return later(c, done, count, size);
      }
      if (status != 0) {
        return status;
      }
      if (!c.domain.runs()) {
        return 0;
      }
      done = done + 1;
    }
    return done == count ? 0 : later(c, done, count, size);
  }

  private static long later(Call c, int done, long count, int size) {
    c.arg[0] = c.arg[0] + done * (long) size;
    c.arg[1] = count - done;
    return Errno.CONTINUE;
  }

  /** Serves one entry: 0, EFAULT, or CONTINUE if it wants to be taken up again. */
  // [impl->req~acc-multicall~1]
  private long serve(Call c, long address, int size) {
    if (!c.record.load(address, size)) {
      return Errno.EFAULT;
    }
    entry.begin(c.vcpu, c.narrow);
    entry.number = c.record.getWord(0);
    for (int i = 0; i < ARGUMENTS; i++) {
      entry.arg[i] = c.record.getWord((2 + i) * c.word());
    }
    long status = hypercalls.handle(entry);
    if (status == Errno.CONTINUE) {
      return storeArguments(c, address) ? Errno.CONTINUE : Errno.EFAULT;
    }
    c.record.putWord(c.word(), status);
    return c.record.storeField(address, c.word(), c.word()) ? 0 : Errno.EFAULT;
  }

  private boolean storeArguments(Call c, long address) {
    for (int i = 0; i < ARGUMENTS; i++) {
      c.record.putWord((2 + i) * c.word(), entry.arg[i]);
    }
    return c.record.storeField(address, 2 * c.word(), ARGUMENTS * c.word());
  }
}
