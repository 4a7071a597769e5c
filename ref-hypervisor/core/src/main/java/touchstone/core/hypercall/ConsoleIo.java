package touchstone.core.hypercall;

/**
 * console_io: a domain's debug output.
 *
 * <p>Bytes go to the sink of the host one by one, with the domain's number; what it makes of bytes
 * that cannot be printed is its business. Input exists for the control domain only, and there is
 * none to read. @xen public/xen.h
 */
final class ConsoleIo implements Handler {
  private static final int WRITE = 0;
  private static final int READ = 1;

  /** Bytes written between two preemption points. */
  static final int CHUNK = 512;

  private final Subsystems s;

  ConsoleIo(Subsystems subsystems) {
    s = subsystems;
  }

  // [impl->req~hyp-console~1]
  public long handle(Call c) {
    long command = c.arg32(0);
    if (command == WRITE) {
      return write(c);
    }
    if (command != READ) {
      return Errno.ENOSYS;
    }
    return c.domain.control ? 0 : Errno.EPERM;
  }

  // [impl->req~rsc-work-console~1]
  private long write(Call c) {
    long count = c.arg32(1);
    if (!c.isArray(c.arg[2], count, 1)) {
      return Errno.EFAULT;
    }
    int part = count < CHUNK ? (int) count : CHUNK;
    if (!c.record.load(c.arg[2], part)) {
      return Errno.EFAULT;
    }
    for (int i = 0; i < part && s.console != null; i++) {
      s.console.consoleByte(c.domain.id, c.record.get8(i));
    }
    if (part == count) {
      return 0;
    }
    c.arg[1] = count - part;
    c.arg[2] = c.arg[2] + part;
    return Errno.CONTINUE;
  }
}
