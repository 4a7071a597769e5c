package touchstone.core.event;

import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Vcpu;

/**
 * EVTCHNOP_init_control, expand_array and set_priority: how a domain takes up the FIFO ABI.
 *
 * <p>It begins with the first control block. Whatever place a guest names must be its own memory and
 * stays so until it resets its channels or ends. @xen public/event_channel.h
 */
final class FifoControl {
  private static final int PAGE = 4096;
  private static final int LINK_BITS_FIELD = 16;

  private final Subsystems s;

  FifoControl(Subsystems subsystems) {
    s = subsystems;
  }

  /** 0, ENOENT for a bad vCPU, EINVAL for a bad place or a vCPU that has its block already. */
  // [impl->req~evt-fifo-places~1]
  long initControl(Call c) {
    Domain d = c.domain;
    Vcpu v = d.vcpuAt(c.record.get32(12));
    if (v == null) {
      return Errno.ENOENT;
    }
    long offset = c.record.get32(8);
    boolean fits = offset <= PAGE - FifoDelivery.BLOCK_SIZE && offset % 8 == 0;
    if (!fits || d.fifo.blockOf(v.id) != 0L) {
      return Errno.EINVAL;
    }
    int frame = hold(d, c.record.get64(0));
    if (frame == Frames.NONE) {
      return Errno.EINVAL;
    }
    begin(d);
    d.fifo.setBlock(v.id, frame * (long) PAGE + offset);
    c.record.put32(LINK_BITS_FIELD, FifoDelivery.LINK_BITS);
    return c.record.storeField(c.arg[1], LINK_BITS_FIELD, 1) ? 0 : Errno.EFAULT;
  }

  /** The first block changes the ABI; what is pending in the bitmap waits for the event array. */
  private void begin(Domain d) {
    if (d.fifo.isActive()) {
      return;
    }
    for (int port = 1; port < EventPorts.MAX; port++) {
      boolean open = d.ports.state[port] != EventPorts.CLOSED;
      d.fifo.forget(port);
      d.fifo.missed[port] = open && s.delivery.isPending(d, port);
      s.delivery.clearPending(d, port);
    }
    d.fifo.activate();
  }

  /** 0, EOPNOTSUPP before the first control block, ENOSPC if every port has a word, or EINVAL. */
  // [impl->req~evt-fifo-places~1]
  long expandArray(Call c) {
    Domain d = c.domain;
    if (!d.fifo.isActive()) {
      return Errno.EOPNOTSUPP;
    }
    if (d.fifo.pages() == EventFifo.PAGES) {
      return Errno.ENOSPC;
    }
    int frame = hold(d, c.record.get64(0));
    if (frame == Frames.NONE) {
      return Errno.EINVAL;
    }
    int first = d.fifo.pages() * EventFifo.WORDS;
    d.fifo.addPage(frame);
    for (int port = first; port < first + EventFifo.WORDS; port++) {
      deliverMissed(d, port);
    }
    return 0;
  }

  private void deliverMissed(Domain d, int port) {
    if (d.fifo.missed[port]) {
      d.fifo.missed[port] = false;
      s.delivery.setPending(d, port);
    }
  }

  /** 0, ENOSYS under the 2-level ABI, or EINVAL for a closed port or a priority above 15. */
  // [impl->req~evt-fifo-order~1]
  long setPriority(Call c) {
    Domain d = c.domain;
    long port = c.record.get32(0);
    long priority = c.record.get32(4);
    if (d.ports.state(port) == EventPorts.CLOSED) {
      return Errno.EINVAL;
    }
    if (!d.fifo.isActive()) {
      return Errno.ENOSYS;
    }
    if (EventFifo.QUEUES <= priority) {
      return Errno.EINVAL;
    }
    d.fifo.priority[(int) port] = (byte) priority;
    return 0;
  }

  /** The frame of the domain's memory at a place, with a reference taken, or {@link Frames#NONE}. */
  private int hold(Domain d, long gfn) {
    int frame = s.grants.memoryAt(d, gfn);
    return frame != Frames.NONE && s.frames.take(frame) ? frame : Frames.NONE;
  }
}
