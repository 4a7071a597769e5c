package touchstone.spec.state;

import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** How a domain hears of events. @xen public/event_channel.h */
public sealed interface EventAbi {
  /** Ports there may be. */
  int ports(boolean narrow);

  /** Ports that have a bit that says an event waits. */
  int pendingBits(boolean narrow);

  /** Frames of the domain's memory that it has named for this, some perhaps twice. */
  Stream<Integer> frames();

  /** As its domain knows it: places by offset only, for frames are physical. */
  EventAbi withoutFrames();

  /** The hypervisor holds a frame to write events there. */
  default boolean uses(int frame) {
    return frames().anyMatch(f -> f == frame);
  }

  /** Through the bitmaps of shared_info. */
  record TwoLevel() implements EventAbi {
    /** EVTCHN_2L_NR_CHANNELS: one selector word of bitmap words. */
    @Override
    public int ports(boolean narrow) {
      return narrow ? 1024 : 4096;
    }

    @Override
    public int pendingBits(boolean narrow) {
      return ports(narrow);
    }

    @Override
    public Stream<Integer> frames() {
      return Stream.empty();
    }

    @Override
    public TwoLevel withoutFrames() {
      return this;
    }
  }

  /**
   * Through queues in memory of its own.
   *
   * @param array frames of the event array: one word a port, 1024 a frame
   * @param blocks host physical address of each vCPU's control block
   */
  record Fifo(PVector<Integer> array, PSortedMap<Integer, Long> blocks) implements EventAbi {
    public static final Fifo NOTHING_PLACED = new Fifo(TreePVector.empty(), TreePMap.empty());

    private static final int WORDS_PER_PAGE = 1024;
    private static final int PAGE = 4096;

    public Fifo withBlock(int vcpu, long address) {
      return new Fifo(array, blocks.plus(vcpu, address));
    }

    public Fifo withPage(int frame) {
      return new Fifo(array.plus(frame), blocks);
    }

    /** The frame with a port's word, -1 if it has none yet. */
    public int frameOf(int port) {
      int page = port / WORDS_PER_PAGE;
      return page < array.size() ? array.get(page) : -1;
    }

    /** Every port that may exist has a word. */
    public boolean isWhole() {
      return ports(false) <= array.size() * WORDS_PER_PAGE;
    }

    /** As many as the hypervisor keeps; the ABI has room for 2^17. */
    @Override
    public int ports(boolean narrow) {
      return 4096;
    }

    @Override
    public int pendingBits(boolean narrow) {
      return array.size() * WORDS_PER_PAGE;
    }

    @Override
    public Stream<Integer> frames() {
      Stream<Integer> ofBlocks = blocks.values().stream().map(at -> Math.toIntExact(at / PAGE));
      return Stream.concat(array.stream(), ofBlocks);
    }

    @Override
    public Fifo withoutFrames() {
      PSortedMap<Integer, Long> offsets = TreePMap.empty();
      for (Map.Entry<Integer, Long> block : blocks.entrySet()) {
        offsets = offsets.plus(block.getKey(), block.getValue() % PAGE);
      }
      return new Fifo(TreePVector.from(Collections.nCopies(array.size(), 0)), offsets);
    }
  }
}
