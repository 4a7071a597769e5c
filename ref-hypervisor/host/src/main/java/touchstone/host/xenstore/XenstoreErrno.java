package touchstone.host.xenstore;

/** The error names a reply of type XS_ERROR may carry. @xen public/io/xs_wire.h */
public enum XenstoreErrno {
  EINVAL,
  EACCES,
  EEXIST,
  ENOENT,
  ENOSPC,
  ENOSYS,
  EAGAIN,
  E2BIG
}
