package touchstone.spec.step;

/** Errors as hypercalls return them. @xen public/errno.h */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  ESRCH(3),
  E2BIG(7),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EFAULT(14),
  EBUSY(16),
  EEXIST(17),
  EINVAL(22),
  ENOSPC(28),
  ENOSYS(38),
  ENODATA(61),
  ETIME(62),
  EOPNOTSUPP(95);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** Negative. */
  public int status() {
    return -number;
  }

  /** {@code EINVAL} for -22; the number itself for what is no error of ours. */
  public static String name(long status) {
    for (Errno errno : values()) {
      if (errno.status() == status) {
        return errno.name();
      }
    }
    return Long.toString(status);
  }
}
