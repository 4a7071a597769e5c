package touchstone.core.hypercall;

import touchstone.core.domain.Domain;

/**
 * HVM parameters: which of them a domain may set and read for itself, and which values they take.
 * What a guest may not touch belongs to its toolstack. @xen public/hvm/params.h
 */
// [impl->req~acc-hvm-params~1]
final class HvmParams {
  /** HVM_NR_PARAMS. */
  static final int COUNT = 39;

  static final int CALLBACK_IRQ = 0;
  static final int STORE_PFN = 1;
  static final int STORE_EVTCHN = 2;
  static final int TIMER_MODE = 10;
  static final int DM_DOMAIN = 13;
  static final int ACPI_S_STATE = 14;
  static final int VM86_TSS = 15;
  static final int CONSOLE_PFN = 17;
  static final int CONSOLE_EVTCHN = 18;
  static final int ACPI_IOPORTS_LOCATION = 19;
  static final int BUFIOREQ_EVTCHN = 26;
  static final int VM_GENERATION_ID_ADDR = 34;
  static final int ALTP2M = 35;
  static final int X87_FIP_WIDTH = 36;
  static final int VM86_TSS_SIZED = 37;

  /** HVMPTM_one_missed_tick_pending. */
  private static final long MAX_TIMER_MODE = 3;

  /** SHUTDOWN_MAX. */
  private static final long MAX_SHUTDOWN = 5;

  private HvmParams() {}

  /** Sets a parameter; the mode of the caller that sets the callback decides about shared_info. */
  /*@ normal_behavior
    @ requires 0 <= index && index < COUNT && d.hvmParam.length == Domain.HVM_PARAMS;
    @ ensures \result == 0 || \result == Errno.EPERM || \result == Errno.EINVAL;
    @ ensures \result == 0 ==> d.hvmParam[index] == value;
    @ assignable d.narrow, d.hvmParam[index];
    @*/
  static long set(Domain d, boolean own, int index, long value, boolean narrow) {
    if (index == DM_DOMAIN || index == BUFIOREQ_EVTCHN || (own && !ownerSets(index))) {
      return Errno.EPERM;
    }
    if (!valid(index, value)) {
      return Errno.EINVAL;
    }
    if (index == CALLBACK_IRQ && own) {
      d.narrow = narrow;
    }
    d.hvmParam[index] = value;
    return 0;
  }

  /** 0 if the parameter may be read, else the error. */
  /*@ normal_behavior
    @ ensures \result == 0 || \result == Errno.EPERM || \result == Errno.ENODATA;
    @ assignable \strictly_nothing;
    @*/
  static long readRefusal(boolean own, int index) {
    if (index == DM_DOMAIN || index == BUFIOREQ_EVTCHN) {
      return Errno.ENODATA;
    }
    return own && !ownerReads(index) ? Errno.EPERM : 0;
  }

  private static boolean ownerSets(int index) {
    switch (index) {
      case CALLBACK_IRQ:
      case VM86_TSS:
      case VM86_TSS_SIZED:
      case ACPI_IOPORTS_LOCATION:
      case VM_GENERATION_ID_ADDR:
      case STORE_EVTCHN:
      case CONSOLE_EVTCHN:
      case X87_FIP_WIDTH:
        return true;
      default:
        return false;
    }
  }

  private static boolean ownerReads(int index) {
    switch (index) {
      case CALLBACK_IRQ:
      case STORE_PFN:
      case STORE_EVTCHN:
      case CONSOLE_PFN:
      case CONSOLE_EVTCHN:
      case ALTP2M:
      case X87_FIP_WIDTH:
        return true;
      default:
        return false;
    }
  }

  private static boolean valid(int index, long value) {
    switch (index) {
      case TIMER_MODE:
        return 0 <= value && value <= MAX_TIMER_MODE;
      case Domain.PARAM_TRIPLE_FAULT_REASON:
        return 0 <= value && value <= MAX_SHUTDOWN;
      case ACPI_S_STATE:
      case ALTP2M:
        return value == 0;
      case X87_FIP_WIDTH:
        return value == 0 || value == 4 || value == 8;
      default:
        return true;
    }
  }
}
