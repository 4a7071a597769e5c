package touchstone.core.hypercall;

import touchstone.core.domain.Domain;
import touchstone.core.domain.SharedInfoLayout;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;

/**
 * vcpu_op: the vCPUs of the calling domain.
 *
 * <p>Periodic timers, NMIs and the secondary time area are not offered (ENOSYS). @xen public/vcpu.h
 */
final class VcpuOp implements Handler {
  private static final int INITIALISE = 0;
  private static final int UP = 1;
  private static final int DOWN = 2;
  private static final int IS_UP = 3;
  private static final int GET_RUNSTATE_INFO = 4;
  private static final int REGISTER_RUNSTATE_MEMORY_AREA = 5;
  private static final int STOP_PERIODIC_TIMER = 7;
  private static final int SET_SINGLESHOT_TIMER = 8;
  private static final int STOP_SINGLESHOT_TIMER = 9;
  private static final int REGISTER_VCPU_INFO = 10;
  private static final int GET_PHYSID = 12;
  private static final int LAST = 13;

  /** VCPU_SSHOTTMR_future: fail rather than fire at once. */
  private static final int FUTURE = 1;

  private static final int TIMER_SIZE_WIDE = 16;
  private static final int TIMER_SIZE_NARROW = 12;
  private static final int REGISTER_INFO_SIZE = 16;
  private static final int PAGE = 4096;

  private final Subsystems s;
  private final RunstateArea runstate;
  private final VcpuContext context = new VcpuContext();

  VcpuOp(Subsystems subsystems) {
    s = subsystems;
    runstate = subsystems.runstate;
  }

  // [impl->req~lif-vcpu-numbers~1]
  public long handle(Call c) {
    Vcpu v = c.domain.vcpuAt(c.arg32(1));
    if (v == null) {
      return Errno.ENOENT;
    }
    int command = c.arg32(0) <= LAST ? (int) c.arg[0] : -1;
    switch (command) {
      case INITIALISE:
        return initialise(c, v);
      case UP:
        return up(v);
      case DOWN:
        s.lifecycle.vcpuDown(v, s.clock.systemTime());
        return 0;
      case IS_UP:
        return v.state == Vcpu.OFFLINE ? 0 : 1;
      case REGISTER_VCPU_INFO:
        return registerInfo(c, v);
      case GET_RUNSTATE_INFO:
        return runstate.get(c, v);
      case REGISTER_RUNSTATE_MEMORY_AREA:
        return runstate.register(c, v);
      case GET_PHYSID:
        return Errno.EINVAL;
      default:
        return timer(c, v, command);
    }
  }

  private long initialise(Call c, Vcpu v) {
    if (!c.record.load(c.arg[2], VcpuHvmContext.SIZE)) {
      return Errno.EFAULT;
    }
    if (v.initialised) {
      return Errno.EEXIST;
    }
    if (!VcpuHvmContext.read(c.record, context) || !s.driver.load(v, context)) {
      return Errno.EINVAL;
    }
    v.initialised = true;
    return 0;
  }

  // [impl->req~lif-vcpu-up-down~1]
  private long up(Vcpu v) {
    if (!v.initialised) {
      return Errno.EINVAL;
    }
    if (v.state == Vcpu.OFFLINE) {
      s.scheduler.ready(v, s.clock.systemTime());
    }
    return 0;
  }

  /** A vCPU sets only its own timer. */
  private long timer(Call c, Vcpu v, int command) {
    switch (command) {
      case STOP_PERIODIC_TIMER:
        return 0;
      case SET_SINGLESHOT_TIMER:
        return v == c.vcpu ? setTimer(c, v) : Errno.EINVAL;
      case STOP_SINGLESHOT_TIMER:
        if (v != c.vcpu) {
          return Errno.EINVAL;
        }
        v.timerDeadline = Long.MAX_VALUE;
        return 0;
      default:
        return Errno.ENOSYS;
    }
  }

  private long setTimer(Call c, Vcpu v) {
    if (!c.record.load(c.arg[2], c.narrow ? TIMER_SIZE_NARROW : TIMER_SIZE_WIDE)) {
      return Errno.EFAULT;
    }
    long time = c.record.get64(0);
    boolean future = (c.record.get32(8) & FUTURE) != 0;
    if (future && time < s.clock.systemTime()) {
      return Errno.ETIME;
    }
    v.timerDeadline = time < 0 ? s.clock.systemTime() : time;
    return 0;
  }

  /** Moves vcpu_info, once, to a place in the domain's own memory. */
  // [impl->req~evt-vcpu-info~1]
  // [impl->req~mem-pinned-stays~1]
  private long registerInfo(Call c, Vcpu v) {
    if (!c.record.load(c.arg[2], REGISTER_INFO_SIZE)) {
      return Errno.EFAULT;
    }
    Domain d = c.domain;
    long offset = c.record.get32(8);
    boolean moved = v.vcpuInfo / PAGE != d.sharedInfoFrame;
    boolean running = v != c.vcpu && v.state != Vcpu.OFFLINE;
    if (moved || running || PAGE - SharedInfoLayout.VCPU_INFO_SIZE < offset) {
      return Errno.EINVAL;
    }
    int frame = s.grants.memoryAt(d, c.record.get64(0));
    if (frame == Frames.NONE || !s.frames.take(frame)) {
      return Errno.EINVAL;
    }
    move(v, frame * (long) PAGE + offset);
    return 0;
  }

  /** After the move everything counts as pending, so that nothing is lost. */
  private void move(Vcpu v, long address) {
    for (int i = 0; i < SharedInfoLayout.VCPU_INFO_SIZE; i = i + 8) {
      s.hw.write64(address + i, s.hw.read64(v.vcpuInfo + i));
    }
    v.vcpuInfo = address;
    if (v.domain.narrow) {
      s.hw.write32(address + SharedInfoLayout.PENDING_SEL_NARROW, -1);
    } else {
      s.hw.write64(address + SharedInfoLayout.PENDING_SEL_WIDE, -1L);
    }
    s.delivery.markUpcall(v);
    s.clock.publish(v);
  }
}
