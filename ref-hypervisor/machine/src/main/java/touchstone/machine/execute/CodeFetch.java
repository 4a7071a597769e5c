package touchstone.machine.execute;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.decode.CodeBytes;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Code bytes as the processor fetches them: within the page of the first byte directly, beyond it
 * through a translation of its own, so that a fault there is that of the second page.
 */
final class CodeFetch implements CodeBytes {
  private static final int PAGE = 4096;

  private final Cpu cpu;
  private final PhysicalMemory memory;
  private long rip;
  private long physical;
  private long secondPage;

  CodeFetch(Cpu cpu, PhysicalMemory memory) {
    this.cpu = cpu;
    this.memory = memory;
  }

  /** Starts an instruction at an instruction pointer whose translation is known. */
  void start(long newRip, long newPhysical) {
    rip = newRip;
    physical = newPhysical;
    secondPage = Block.NO_PAGE;
  }

  /** Host physical page of the bytes beyond the first page, or {@link Block#NO_PAGE}. */
  long secondPage() {
    return secondPage;
  }

  @Override
  public int at(int index) {
    int offset = (int) (physical & PAGE - 1) + index;
    if (offset < PAGE) {
      if (index > 0 && cpu.codeBits != 64) {
        cpu.mmu.translateFetch(rip + index & 0xFFFFFFFFL);
      }
      return memory.read8(physical + index);
    }
    return beyond(index, offset & PAGE - 1);
  }

  private int beyond(int index, int offset) {
    if (secondPage == Block.NO_PAGE || cpu.codeBits != 64) {
      long next = cpu.codeBits == 64 ? rip + index : rip + index & 0xFFFFFFFFL;
      secondPage = cpu.mmu.translateFetch(next) & -PAGE;
    }
    return memory.read8(secondPage + offset);
  }
}
