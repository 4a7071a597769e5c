package touchstone.machine.execute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.memory.PhysicalMemory;

/**
 * The decoded blocks of one CPU, found by host physical address and kind of code segment.
 *
 * <p>Physical keys survive every change of mapping; what a write to memory invalidates is known
 * from the frame. Frames that hold blocks are marked in {@link PhysicalMemory}, which then tells us
 * before a write reaches them.
 */
public final class BlockCache implements PhysicalMemory.CodeListener {
  private static final int SLOTS = 1 << 15;

  /** Beyond this the cache starts afresh: a bound on its memory. */
  private static final int MAXIMUM_BLOCKS = 1 << 17;

  /** Entries of the jump cache, which finds blocks of 64-bit code by instruction pointer. */
  private static final int JUMPS = 1 << 13;

  private final long[] jumpRip = new long[JUMPS];
  private final long[] jumpContext = new long[JUMPS];
  private final Block[] jumpBlock = new Block[JUMPS];

  private final Cpu cpu;
  private final PhysicalMemory memory;
  private final BlockBuilder builder;
  private final @Nullable Block[] slots = new Block[SLOTS];
  private final @Nullable FrameBlocks[] frames;
  private int blocks;

  public BlockCache(Cpu cpu, PhysicalMemory memory) {
    this.cpu = cpu;
    this.memory = memory;
    builder = new BlockBuilder(cpu, memory);
    frames = new FrameBlocks[(int) (memory.size() >>> PhysicalMemory.FRAME_SHIFT)];
    memory.addCodeListener(this);
  }

  /** The block at CS:rip; throws the fetch fault if there is one. */
  Block at(long rip) {
    cpu.meter.lookups++;
    if (cpu.codeBits != 64) {
      return find(rip);
    }
    int i = (int) (rip ^ rip >>> 13) & JUMPS - 1;
    if (jumpRip[i] == rip && jumpContext[i] == cpu.mmu.codeContext && jumpBlock[i].valid) {
      return jumpBlock[i];
    }
    Block block = find(rip);
    if (block.registered) {
      jumpBlock[i] = block;
      jumpRip[i] = rip;
      jumpContext[i] = cpu.mmu.codeContext;
    }
    return block;
  }

  private Block find(long rip) {
    cpu.meter.searches++;
    long physical = cpu.mmu.translateFetch(rip);
    int bits = cpu.codeBits;
    int slot = (int) (physical ^ physical >>> 15) & SLOTS - 1;
    Block block = slots[slot];
    if (block == null || block.physical != physical || block.codeBits != bits || !block.valid) {
      block = findInFrame(physical, bits);
      if (block == null) {
        block = build(rip, physical);
      }
      slots[slot] = block;
    }
    return isWhole(block, rip) ? block : builder.build(rip, physical, 1);
  }

  /** A block of one instruction, for when every boundary counts. */
  Block single(long rip) {
    cpu.meter.singles++;
    return builder.build(rip, cpu.mmu.translateFetch(rip), 1);
  }

  /** Whether the block may run as it is: the limit still covers it, its second page is the same. */
  private boolean isWhole(Block block, long rip) {
    if (cpu.codeBits != 64
        && (rip & 0xFFFFFFFFL) + block.bytes - 1 > cpu.segments.limit[SegmentRegisters.CS]) {
      return false;
    }
    return !block.crosses() || secondPage(block, rip) == block.secondPage;
  }

  private long secondPage(Block block, long rip) {
    long last = rip + block.bytes - 1;
    long page = cpu.mmu.translateFetch(cpu.codeBits == 64 ? last : last & 0xFFFFFFFFL);
    return page & -PhysicalMemory.FRAME_BYTES;
  }

  private @Nullable Block findInFrame(long physical, int bits) {
    long frame = physical >>> PhysicalMemory.FRAME_SHIFT;
    FrameBlocks found = frame < frames.length ? frames[(int) frame] : null;
    return found == null ? null : found.find(physical, bits);
  }

  private Block build(long rip, long physical) {
    cpu.meter.decoded++;
    Block block = builder.build(rip, physical, Block.MAXIMUM);
    if (blocks++ == MAXIMUM_BLOCKS) {
      clear();
    }
    enter(physical, block);
    if (block.crosses()) {
      enter(block.secondPage, block);
    }
    return block;
  }

  /** Code outside RAM (all ones there) never changes and is in no list. */
  private void enter(long physical, Block block) {
    long frame = physical >>> PhysicalMemory.FRAME_SHIFT;
    if (frame >= frames.length) {
      return;
    }
    FrameBlocks list = frames[(int) frame];
    if (list == null) {
      list = new FrameBlocks(frame << PhysicalMemory.FRAME_SHIFT);
      frames[(int) frame] = list;
    }
    list.add(block);
    block.registered = true;
    memory.markCode(frame);
  }

  @Override
  public boolean codeWritten(long address, int bytes) {
    FrameBlocks written = frames[(int) (address >>> PhysicalMemory.FRAME_SHIFT)];
    return written != null && written.invalidate(address, bytes);
  }

  private void clear() {
    blocks = 0;
    Arrays.fill(slots, null);
    Arrays.fill(jumpContext, 0);
    for (int i = 0; i < frames.length; i++) {
      codeWritten((long) i << PhysicalMemory.FRAME_SHIFT, PhysicalMemory.FRAME_BYTES);
      frames[i] = null;
    }
  }
}
