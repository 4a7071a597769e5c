package touchstone.core.hypercall;

/**
 * xen_version: which hypervisor this is and what it can do. The ABI is that of Xen 4.17.
 *
 * <p>Strings are padded with zeroes to the size the ABI gives them. @xen public/version.h
 */
// [impl->req~hyp-version~1]
final class XenVersion implements Handler {
  static final int MAJOR = 4;
  static final int MINOR = 17;

  private static final int VERSION = 0;
  private static final int EXTRAVERSION = 1;
  private static final int COMPILE_INFO = 2;
  private static final int CAPABILITIES = 3;
  private static final int CHANGESET = 4;
  private static final int PLATFORM_PARAMETERS = 5;
  private static final int GET_FEATURES = 6;
  private static final int PAGESIZE = 7;
  private static final int GUEST_HANDLE = 8;
  private static final int COMMANDLINE = 9;
  private static final int BUILD_ID = 10;

  private static final int EXTRAVERSION_SIZE = 16;
  private static final int CAPABILITIES_SIZE = 1024;
  private static final int CHANGESET_SIZE = 64;
  private static final int HANDLE_SIZE = 16;

  // xen_compile_info: compiler, compile_by, compile_domain, compile_date
  private static final int COMPILER_SIZE = 64;
  private static final int COMPILE_BY = 64;
  private static final int COMPILE_DOMAIN = 80;
  private static final int COMPILE_DATE = 112;
  private static final int COMPILE_INFO_SIZE = 144;

  // XENFEAT_ bits that are true here. @xen public/features.h
  private static final int FEATURES =
      1 /* writable_page_tables */
          + (1 << 2) /* auto_translated_physmap */
          + (1 << 8) /* hvm_callback_vector */
          + (1 << 9) /* hvm_safe_pvclock */
          + (1 << 16); /* not_direct_mapped */

  private static final int FEATURE_DOM0 = 1 << 11;

  /** HYPERVISOR_VIRT_START, reserved for the hypervisor in PV guests. */
  private static final long VIRT_START_WIDE = 0xFFFF800000000000L;

  private static final long VIRT_START_NARROW = 0xF5800000L;

  public long handle(Call c) {
    int command = c.arg32(0) <= BUILD_ID ? (int) c.arg[0] : -1;
    switch (command) {
      case VERSION:
        return MAJOR * 65536 + MINOR;
      case PAGESIZE:
        return c.arg[1] == 0 ? 4096 : Errno.EINVAL;
      case GET_FEATURES:
        return features(c);
      case PLATFORM_PARAMETERS:
        c.record.putWord(0, c.narrow ? VIRT_START_NARROW : VIRT_START_WIDE);
        return answer(c, c.word());
      case GUEST_HANDLE:
        return handleOf(c);
      case COMMANDLINE:
        return Errno.EPERM;
      case BUILD_ID:
        return c.domain.control ? Errno.ENODATA : Errno.EPERM;
      default:
        return text(c, command);
    }
  }

  private long text(Call c, int command) {
    c.record.clear(CAPABILITIES_SIZE);
    switch (command) {
      case EXTRAVERSION:
        c.record.putText(0, ".0-touchstone", EXTRAVERSION_SIZE);
        return answer(c, EXTRAVERSION_SIZE);
      case COMPILE_INFO:
        c.record.putText(0, "javac 25", COMPILER_SIZE);
        c.record.putText(COMPILE_BY, "touchstone", COMPILE_DOMAIN - COMPILE_BY);
        c.record.putText(COMPILE_DOMAIN, "localhost", COMPILE_DATE - COMPILE_DOMAIN);
        c.record.putText(COMPILE_DATE, "reproducible", COMPILE_INFO_SIZE - COMPILE_DATE);
        return answer(c, COMPILE_INFO_SIZE);
      case CAPABILITIES:
        c.record.putText(0, "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", CAPABILITIES_SIZE);
        return answer(c, CAPABILITIES_SIZE);
      case CHANGESET:
        c.record.putText(0, "unavailable", CHANGESET_SIZE);
        return answer(c, CHANGESET_SIZE);
      default:
        return Errno.ENOSYS;
    }
  }

  private static long answer(Call c, int size) {
    return c.record.store(c.arg[1], size) ? 0 : Errno.EFAULT;
  }

  /** xen_feature_info: which submap, then its bits; there is only submap 0. */
  private static long features(Call c) {
    if (!c.record.load(c.arg[1], 8)) {
      return Errno.EFAULT;
    }
    if (c.record.get32(0) != 0) {
      return Errno.EINVAL;
    }
    c.record.put32(4, c.domain.control ? FEATURES + FEATURE_DOM0 : FEATURES);
    return c.record.storeField(c.arg[1], 4, 4) ? 0 : Errno.EFAULT;
  }

  private static long handleOf(Call c) {
    for (int i = 0; i < HANDLE_SIZE; i++) {
      c.record.put8(i, c.domain.handle[i]);
    }
    return answer(c, HANDLE_SIZE);
  }
}
