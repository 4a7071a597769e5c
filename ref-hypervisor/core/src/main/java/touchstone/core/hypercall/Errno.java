package touchstone.core.hypercall;

/**
 * Error codes as hypercalls return them: negative. @xen public/errno.h
 *
 * <p>A handler's status is a {@code long}: 0 or positive is the documented result, one of these is
 * the documented error, and {@link #CONTINUE}, which no guest ever sees, asks the dispatcher to let
 * the guest execute the same instruction again with advanced arguments.
 */
public final class Errno {
  public static final int EPERM = -1;
  public static final int ENOENT = -2;
  public static final int ESRCH = -3;
  public static final int ENXIO = -6;
  public static final int E2BIG = -7;
  public static final int EAGAIN = -11;
  public static final int ENOMEM = -12;
  public static final int EACCES = -13;
  public static final int EFAULT = -14;
  public static final int EBUSY = -16;
  public static final int EEXIST = -17;
  public static final int EINVAL = -22;
  public static final int ENOSPC = -28;
  public static final int ENOSYS = -38;
  public static final int ENODATA = -61;
  public static final int ETIME = -62;
  public static final int EOPNOTSUPP = -95;

  /** The hypercall was preempted: no result yet. */
  public static final long CONTINUE = Long.MIN_VALUE;

  private Errno() {}
}
