package touchstone.host.toolstack;

/** The hypervisor refused something the toolstack needs; the message says what and why. */
public final class ToolstackException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /** {@code errno} is the negative error code the hypercall returned, or 0 if it was none. */
  public ToolstackException(String operation, long errno) {
    super(operation + " failed: " + name(errno));
    this.errno = (int) errno;
  }

  /** A refusal of the toolstack itself. */
  public ToolstackException(String message) {
    super(message);
    this.errno = 0;
  }

  /** The negative error code, or 0. */
  public int errno() {
    return errno;
  }

  /**
   * @xen public/errno.h
   */
  private static String name(long errno) {
    return switch ((int) errno) {
      case -1 -> "not permitted (EPERM)";
      case -2 -> "no such entry (ENOENT)";
      case -3 -> "no such domain (ESRCH)";
      case -12 -> "out of memory (ENOMEM)";
      case -14 -> "bad address (EFAULT)";
      case -16 -> "busy (EBUSY)";
      case -17 -> "exists already (EEXIST)";
      case -22 -> "invalid argument (EINVAL)";
      case -28 -> "no space left (ENOSPC)";
      case -38 -> "not implemented (ENOSYS)";
      case -95 -> "not supported (EOPNOTSUPP)";
      default -> "error " + errno;
    };
  }
}
