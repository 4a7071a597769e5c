package touchstone.core.event;

import touchstone.core.domain.Domain;
import touchstone.core.memory.Frames;

/**
 * What a domain has told of its FIFO event queues; it uses the 2-level ABI until it has told of one.
 *
 * <p>The event words lie in an array of the domain's own pages, one word a port. Each vCPU has a
 * control block in the domain's memory with the heads of its sixteen queues; the tails are here, out
 * of the guest's reach. The core holds a reference on every page it has been told of, so none of
 * them can become another domain's. @xen public/event_channel.h
 */
public final class EventFifo {
  /** EVTCHN_FIFO_MAX_QUEUES: priorities run from 0, the highest, to 15. */
  public static final int QUEUES = 16;

  /** EVTCHN_FIFO_PRIORITY_DEFAULT. */
  static final int DEFAULT_PRIORITY = 7;

  /** Event words of four bytes in a page of the array. */
  public static final int WORDS = 1024;

  /** Pages that hold a word for every port. */
  public static final int PAGES = EventPorts.MAX / WORDS;

  /*@ spec_public @*/ private boolean active;
  /*@ spec_public @*/ private int pages;

  /** Frames of the event array, in the order of the ports. */
  /*@ spec_public @*/ private final int[] page = new int[PAGES];

  /** Host physical address of each vCPU's control block, 0 while there is none. */
  /*@ spec_public @*/ private final long[] block = new long[Domain.MAX_VCPUS];

  /** Last port of each queue ({@code vcpu * QUEUES + priority}), 0 if it is known to be empty. */
  final int[] tail = new int[Domain.MAX_VCPUS * QUEUES];

  /** The queue in which a port was last. */
  final int[] queue = new int[EventPorts.MAX];

  final byte[] priority = new byte[EventPorts.MAX];

  /** Events that came while the port had no word. */
  final boolean[] missed = new boolean[EventPorts.MAX];

  /*@ public invariant page.length == PAGES && block.length == Domain.MAX_VCPUS;
    @ public invariant 0 <= pages && pages <= PAGES && page != tail && page != queue;
    @*/

  /** The domain uses the FIFO ABI. */
  /*@ public normal_behavior
    @ ensures \result == active;
    @ assignable \strictly_nothing;
    @*/
  public boolean isActive() {
    return active;
  }

  /** Pages of the event array there are. */
  /*@ public normal_behavior
    @ ensures \result == pages && 0 <= \result && \result <= PAGES;
    @ assignable \strictly_nothing;
    @*/
  public int pages() {
    return pages;
  }

  /** Frame of a page of the event array. */
  /*@ public normal_behavior
    @ requires 0 <= index && index < pages;
    @ ensures \result == page[index];
    @ assignable \strictly_nothing;
    @*/
  public int pageAt(int index) {
    return page[index];
  }

  /** Host physical address of a vCPU's control block, 0 if there is none. */
  /*@ public normal_behavior
    @ requires 0 <= vcpu && vcpu < Domain.MAX_VCPUS;
    @ ensures \result == block[vcpu];
    @ assignable \strictly_nothing;
    @*/
  public long blockOf(int vcpu) {
    return block[vcpu];
  }

  /** Changes from the 2-level to the FIFO ABI: there is no word and no queue yet. */
  void activate() {
    active = true;
  }

  /** A port begins its next life with the default priority and without an event. */
  void forget(int port) {
    priority[port] = (byte) DEFAULT_PRIORITY;
    missed[port] = false;
  }

  /** Adds a page, on which the caller holds a reference. */
  /*@ normal_behavior
    @ requires pages < PAGES;
    @ ensures pages == \old(pages) + 1 && page[\old(pages)] == frame;
    @ assignable pages, page[pages];
    @*/
  void addPage(int frame) {
    page[pages] = frame;
    pages = pages + 1;
  }

  /** Sets a vCPU's control block, on whose frame the caller holds a reference. */
  /*@ normal_behavior
    @ requires 0 <= vcpu && vcpu < Domain.MAX_VCPUS;
    @ ensures block[vcpu] == address;
    @ assignable block[vcpu];
    @*/
  void setBlock(int vcpu, long address) {
    block[vcpu] = address;
  }

  /** Back to the 2-level ABI: lets go of all pages. */
  // [impl->req~evt-fifo-places~1]
  public void release(Frames frames) {
    active = false;
    while (0 < pages) {
      pages = pages - 1;
      frames.drop(page[pages]);
    }
    for (int i = 0; i < block.length; i++) {
      if (block[i] != 0L) {
        frames.drop((int) (block[i] / 4096L));
        block[i] = 0L;
      }
    }
    for (int i = 0; i < tail.length; i++) {
      tail[i] = 0;
    }
  }
}
