package touchstone.core.event;

import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;

/**
 * Events of the FIFO ABI: a word for each port, and linked lists of words, one per priority.
 *
 * <p>An event sets PENDING in its port's word. If the port is neither MASKED nor LINKED already, its
 * number goes into the link field of the queue's last word, or into the head if the guest has taken
 * that word off. Words and heads are the guest's own memory: what it spoils there, only its own
 * queues suffer from, for every address written is one the core has checked and holds. @xen
 * public/event_channel.h
 */
final class FifoDelivery {
  // Bits of an event word; the lower 17 are the link.
  private static final int PENDING = 31;
  private static final int MASKED = 30;
  private static final int LINKED = 29;
  private static final int BUSY = 28;
  static final int LINK_BITS = 17;
  private static final int LINK_MASK = (1 << LINK_BITS) - 1;

  // The control block.
  private static final int READY = 0;
  private static final int HEAD = 8;
  static final int BLOCK_SIZE = HEAD + 4 * EventFifo.QUEUES;

  private final Hardware hw;

  FifoDelivery(Hardware hardware) {
    hw = hardware;
  }

  /** Makes a port pending; false if it was so before, or if it has no word yet. */
  // [impl->req~evt-pending-kept~1]
  boolean raise(Domain d, int port) {
    if (!hasWord(d, port)) {
      d.fifo.missed[port] = true;
      return false;
    }
    return !testAndSet(word(d, port), PENDING);
  }

  /** Puts a pending port into its queue; true if the vCPU has to be told. */
  // [impl->req~evt-fifo-order~1]
  boolean link(Domain d, int port) {
    if (!hasWord(d, port) || !wantsLink(d, port)) {
      return false;
    }
    int vcpu = d.ports.vcpu[port];
    long block = d.fifo.blockOf(vcpu);
    if (block == 0L) {
      return false;
    }
    testAndSet(word(d, port), LINKED);
    leaveQueue(d, port);
    int queue = vcpu * EventFifo.QUEUES + d.fifo.priority[port];
    d.fifo.queue[port] = queue;
    boolean behind = linkBehind(d, d.fifo.tail[queue], port);
    d.fifo.tail[queue] = port;
    return !behind && becomesHead(block, d.fifo.priority[port], port);
  }

  private boolean wantsLink(Domain d, int port) {
    int word = hw.read32(word(d, port));
    return isSet(word, PENDING) && !isSet(word, MASKED) && !isSet(word, LINKED);
  }

  /** A port that was its old queue's last leaves it empty: the guest has taken all before it. */
  private static void leaveQueue(Domain d, int port) {
    int old = d.fifo.queue[port];
    if (d.fifo.tail[old] == port) {
      d.fifo.tail[old] = 0;
    }
  }

  /** Links a port behind the last one, unless the guest has taken that one off its queue. */
  private boolean linkBehind(Domain d, int last, int port) {
    if (last == 0) {
      return false;
    }
    int word = hw.read32(word(d, last));
    if (!isSet(word, LINKED)) {
      return false;
    }
    hw.write32(word(d, last), word & ~(1 << BUSY | LINK_MASK) | port);
    return true;
  }

  /** True if the queue was not ready before. */
  private boolean becomesHead(long block, int priority, int port) {
    hw.write32(block + HEAD + 4 * priority, port);
    return !testAndSet(block + READY, priority);
  }

  /** Unmasks a port; it is then to be linked, if an event waits. */
  void unmask(Domain d, int port) {
    clear(d, port, MASKED);
  }

  /** A closed port is not pending; if it is still in a queue, the guest finds nothing there. */
  void clearPending(Domain d, int port) {
    clear(d, port, PENDING);
    d.fifo.forget(port);
  }

  boolean isPending(Domain d, int port) {
    return hasWord(d, port) && isSet(hw.read32(word(d, port)), PENDING);
  }

  /** Still in a queue that the guest has not emptied: no port for another use. */
  /*@ normal_behavior
    @ requires_free d.fifo != null && \invariant_for(d.fifo);
    @ requires 0 <= port && port < EventPorts.MAX;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  boolean isBusy(Domain d, int port) {
    return hasWord(d, port) && isSet(hw.read32(word(d, port)), LINKED);
  }

  private void clear(Domain d, int port, int bit) {
    if (hasWord(d, port)) {
      long at = word(d, port);
      hw.write32(at, hw.read32(at) & ~(1 << bit));
    }
  }

  private static boolean hasWord(Domain d, int port) {
    return port < d.fifo.pages() * EventFifo.WORDS;
  }

  private static long word(Domain d, int port) {
    return d.fifo.pageAt(port / EventFifo.WORDS) * 4096L + port % EventFifo.WORDS * 4;
  }

  private static boolean isSet(int word, int bit) {
    return (word >>> bit & 1) != 0;
  }

  private boolean testAndSet(long address, int bit) {
    int old = hw.read32(address);
    hw.write32(address, old | 1 << bit);
    return isSet(old, bit);
  }
}
