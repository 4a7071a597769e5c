package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks with bytes in one frame.
 *
 * <p>Small programs keep data beside their code, so a write must cost little when it does not hit
 * code: a bit for each 64 bytes of the frame says where code may be.
 */
final class FrameBlocks {
  private static final int GRANULE_SHIFT = 6;
  private static final int PAGE = 4096;

  private final long page;
  private List<Block> blocks = new ArrayList<>(4);
  private long granules;

  /** {@code page}: host physical address of the frame. */
  FrameBlocks(long page) {
    this.page = page;
  }

  void add(Block block) {
    blocks.add(block);
    mark(block);
  }

  private void mark(Block block) {
    if ((block.physical & -PAGE) == page) {
      granules |= granules(block.physical, (int) (block.firstEnd() - block.physical));
    }
    if (block.secondPage == page) {
      granules |= 1;
    }
  }

  private static long granules(long address, int bytes) {
    int first = (int) (address & PAGE - 1) >> GRANULE_SHIFT;
    int last = (int) (address + bytes - 1 & PAGE - 1) >> GRANULE_SHIFT;
    return -1L << first & -1L >>> 63 - last;
  }

  @Nullable Block find(long physical, int codeBits) {
    for (Block block : blocks) {
      if (block.physical == physical && block.codeBits == codeBits && block.valid) {
        return block;
      }
    }
    return null;
  }

  /** Invalidates the blocks that bytes of this frame belong to; true if others are left. */
  boolean invalidate(long address, int bytes) {
    if ((granules & granules(address, bytes)) == 0) {
      return granules != 0;
    }
    List<Block> kept = new ArrayList<>(blocks.size());
    granules = 0;
    for (Block block : blocks) {
      if (block.overlaps(address, bytes)) {
        block.invalidate();
      } else if (block.valid) {
        kept.add(block);
        mark(block);
      }
    }
    blocks = kept;
    return !kept.isEmpty();
  }
}
