package touchstone.machine.execute;

import java.util.Arrays;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.decode.Decoder;
import touchstone.machine.decode.Instruction;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Decodes blocks: up to an instruction that may change flow, mode or mapping, or the end of the
 * page.
 *
 * <p>An instruction that crosses into the next page is a block of its own, made only when execution
 * reaches it, because fetching its second part may fault.
 */
final class BlockBuilder {
  private static final int PAGE = 4096;

  private final Cpu cpu;
  private final CodeFetch fetch;
  private final Decoder decoder = new Decoder();
  private final Instruction[] instructions = new Instruction[Block.MAXIMUM];

  BlockBuilder(Cpu cpu, PhysicalMemory memory) {
    this.cpu = cpu;
    fetch = new CodeFetch(cpu, memory);
  }

  /** The block at CS:rip, at most {@code limit} instructions long; may throw a fetch fault. */
  Block build(long rip, long physical, int limit) {
    int count = 0;
    int bytes = 0;
    Instruction in;
    do {
      fetch.start(rip + bytes, physical + bytes);
      in = decoder.decode(fetch, cpu.codeBits);
      instructions[count++] = in;
      bytes += in.length;
    } while (count < limit && !in.endsBlock() && mayContinue(physical + bytes, rip + bytes));
    return finish(physical, count, bytes);
  }

  /** The next instruction is sure to lie in this page, and below 4 GiB outside 64-bit mode. */
  private boolean mayContinue(long physical, long rip) {
    int offset = (int) physical & PAGE - 1;
    boolean samePage = offset != 0 && fetch.secondPage() == Block.NO_PAGE;
    boolean fits = samePage && offset <= PAGE - Decoder.MAXIMUM_LENGTH;
    return fits && (cpu.codeBits == 64 || roomBelowLimit(rip));
  }

  private boolean roomBelowLimit(long rip) {
    return rip + Decoder.MAXIMUM_LENGTH <= cpu.segments.limit[SegmentRegisters.CS];
  }

  private Block finish(long physical, int count, int bytes) {
    Operation fused =
        count < 2 ? null : FusedBranch.of(instructions[count - 2], instructions[count - 1]);
    int size = fused == null ? count : count - 1;
    Operation[] operations = new Operation[size];
    int[] starts = new int[size];
    int at = 0;
    for (int i = 0; i < size; i++) {
      starts[i] = at;
      operations[i] = Specializer.operation(instructions[i], at, i == count - 1);
      at += instructions[i].length;
    }
    if (fused != null) {
      operations[size - 1] = fused;
    }
    boolean chains = !instructions[count - 1].isSystem();
    int accesses = 0;
    for (int i = 0; i < count; i++) {
      accesses += MemoryOperands.count(instructions[i]);
    }
    Arrays.fill(instructions, 0, count, null);
    return new Block(
        physical,
        cpu.codeBits,
        operations,
        starts,
        bytes,
        count,
        accesses,
        fetch.secondPage(),
        chains);
  }
}
