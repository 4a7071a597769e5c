package touchstone.core.hypercall;

import touchstone.core.access.Command;
import touchstone.core.domain.Domain;
import touchstone.core.vcpu.Vcpu;

/** hvm_op: parameters of HVM domains and the event upcall. @xen public/hvm/hvm_op.h */
final class HvmOp implements Handler {
  private static final int SET_PARAM = 0;
  private static final int GET_PARAM = 1;
  private static final int FLUSH_TLBS = 5;
  private static final int PAGETABLE_DYING = 9;
  private static final int GET_TIME = 10;
  private static final int GET_MEM_TYPE = 15;
  private static final int SET_EVTCHN_UPCALL_VECTOR = 23;
  private static final int ALTP2M = 25;

  // xen_hvm_param
  private static final int PARAM_INDEX = 4;
  private static final int PARAM_VALUE = 8;
  private static final int PARAM_SIZE = 16;

  private static final int PAGETABLE_DYING_SIZE = 16;
  private static final int UPCALL_SIZE = 8;
  private static final int FIRST_VECTOR = 0x10;

  // xen_hvm_get_mem_type
  private static final int MEM_TYPE_TYPE = 2;
  private static final int MEM_TYPE_PFN = 8;
  private static final int MEM_TYPE_SIZE = 16;
  private static final int RAM_RW = 0;
  private static final int RAM_RO = 1;
  private static final int MMIO_DM = 2;

  private final Subsystems s;

  HvmOp(Subsystems subsystems) {
    s = subsystems;
  }

  public long handle(Call c) {
    int command = c.arg32(0) <= ALTP2M ? (int) c.arg[0] : -1;
    switch (command) {
      case SET_PARAM:
      case GET_PARAM:
        return parameter(c, command);
      case FLUSH_TLBS:
        return flush(c);
      case PAGETABLE_DYING:
        return c.record.load(c.arg[1], PAGETABLE_DYING_SIZE) ? 0 : Errno.EFAULT;
      case GET_TIME:
        c.record.put64(0, s.clock.systemTime());
        return c.record.store(c.arg[1], 8) ? 0 : Errno.EFAULT;
      case GET_MEM_TYPE:
        return memoryType(c);
      case SET_EVTCHN_UPCALL_VECTOR:
        return upcallVector(c);
      case ALTP2M:
        return Errno.EOPNOTSUPP;
      default:
        return Errno.ENOSYS;
    }
  }

  private long parameter(Call c, int command) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[1], PARAM_SIZE)) {
      return Errno.EFAULT;
    }
    long index = r.get32(PARAM_INDEX);
    if (HvmParams.COUNT <= index) {
      return Errno.EINVAL;
    }
    Domain d = s.domains.resolve(c.domain, r.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(Hypercalls.HVM_OP, command))) {
      return Errno.EPERM;
    }
    boolean own = d == c.domain;
    if (command == SET_PARAM) {
      return setParameter(d, own, (int) index, r.get64(PARAM_VALUE), c.narrow);
    }
    long refusal = HvmParams.readRefusal(own, (int) index);
    if (refusal != 0) {
      return refusal;
    }
    r.put64(PARAM_VALUE, d.hvmParam[(int) index]);
    return r.storeField(c.arg[1], PARAM_VALUE, 8) ? 0 : Errno.EFAULT;
  }

  /** A change of layout leaves the wallclock where the guest no longer looks: it is told again. */
  private long setParameter(Domain d, boolean own, int index, long value, boolean narrow) {
    boolean before = d.narrow;
    long status = HvmParams.set(d, own, index, value, narrow);
    if (d.narrow != before) {
      s.clock.publishWallclock(d.sharedInfo(), !d.narrow, d.timeOffset);
    }
    return status;
  }

  private long flush(Call c) {
    if (c.arg[1] != 0) {
      return Errno.EINVAL;
    }
    s.driver.flushSecondLevel(c.domain.id);
    return 0;
  }

  private long memoryType(Call c) {
    GuestStruct r = c.record;
    if (!r.load(c.arg[1], MEM_TYPE_SIZE)) {
      return Errno.EFAULT;
    }
    Domain d = s.domains.resolve(c.domain, r.get16(0));
    if (d == null) {
      return Errno.ESRCH;
    }
    if (!s.mayTarget(c.domain, d, Command.hypercall(Hypercalls.HVM_OP, GET_MEM_TYPE))) {
      return Errno.EPERM;
    }
    long gfn = r.get64(MEM_TYPE_PFN);
    int type = MMIO_DM;
    if (GuestMemory.mayAccess(s.frames, d.id, gfn, false)) {
      type = GuestMemory.mayAccess(s.frames, d.id, gfn, true) ? RAM_RW : RAM_RO;
    }
    r.put16(MEM_TYPE_TYPE, type);
    return r.storeField(c.arg[1], MEM_TYPE_TYPE, 2) ? 0 : Errno.EFAULT;
  }

  // [impl->req~evt-upcall~1]
  private long upcallVector(Call c) {
    if (!c.record.load(c.arg[1], UPCALL_SIZE)) {
      return Errno.EFAULT;
    }
    int vector = c.record.get8(4);
    if (vector < FIRST_VECTOR) {
      return Errno.EINVAL;
    }
    Vcpu v = c.domain.vcpuAt(c.record.get32(0));
    if (v == null) {
      return Errno.ENOENT;
    }
    v.upcallVector = vector;
    return 0;
  }
}
