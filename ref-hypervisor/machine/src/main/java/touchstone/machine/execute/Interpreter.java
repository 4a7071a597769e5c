package touchstone.machine.execute;

import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Meter;
import touchstone.machine.cpu.VmExitSignal;
import touchstone.machine.interrupt.EventDelivery;

/**
 * Runs one CPU, block by block.
 *
 * <p>Every retired instruction and every fault costs one cycle, so that nothing repeats for ever in
 * no time; whatever an instruction costs beyond that it adds to the clock itself. Between blocks
 * nothing can happen unless {@code cpu.attention} is set; while it is set, every instruction is a
 * block of its own. Memory accesses in the middle of a block see the clock of its start, at most 31
 * cycles early; instructions that read the clock end their block.
 */
public final class Interpreter {
  private Interpreter() {}

  /**
   * Runs until the clock has reached a value (exceeded by a block at most), the CPU halts with
   * nothing to do, or a guest of a Java host has left guest mode.
   */
  public static void run(Cpu cpu, long untilClock) {
    Fault pending = null;
    while (cpu.clock < untilClock || pending != null) {
      try {
        if (pending != null) {
          Fault fault = pending;
          pending = null;
          EventDelivery.exception(cpu, fault);
        }
        runBlocks(cpu, untilClock);
        return;
      } catch (Fault fault) {
        cpu.clock++;
        pending = fault;
      } catch (VmExitSignal exit) {
        if (cpu.virtualization.returnToHost()) {
          return;
        }
      }
    }
  }

  private static void runBlocks(Cpu cpu, long untilClock) {
    Block last = null;
    while (cpu.clock < untilClock) {
      if (cpu.attention || cpu.halted || cpu.clock >= cpu.timerClock) {
        last = null;
        cpu.attention = true;
        EventDelivery.boundary(cpu);
        if (cpu.halted || cpu.waitForSipi) {
          return;
        }
      }
      long rip = cpu.rip;
      cpu.instructionRip = rip;
      Block block = next(cpu, last, rip);
      runBlock(cpu, block, rip);
      last = block;
    }
  }

  private static Block next(Cpu cpu, @Nullable Block last, long rip) {
    if (cpu.attention) {
      return cpu.blocks.single(rip);
    }
    long context = cpu.mmu.codeContext;
    Block known = last == null ? null : last.successor(rip, context);
    if (known != null) {
      return known;
    }
    Block block = cpu.blocks.at(rip);
    if (last != null) {
      last.follow(rip, context, block);
    }
    return block;
  }

  private static void runBlock(Cpu cpu, Block block, long rip) {
    Meter meter = cpu.meter;
    meter.blocks++;
    meter.accesses += block.accesses;
    Operation[] operations = block.operations;
    int last = operations.length - 1;
    int i = 0;
    try {
      for (; i < last; i++) {
        operations[i].run(cpu);
      }
      long next = rip + block.bytes;
      cpu.clock += block.count;
      cpu.retired += block.count;
      cpu.instructionRip = rip + block.starts[last];
      cpu.rip = cpu.codeBits == 64 ? next : next & 0xFFFFFFFFL;
      operations[last].run(cpu);
    } catch (Fault fault) {
      leave(cpu, block, rip, i);
      throw fault;
    } catch (VmExitSignal exit) {
      account(cpu, i == last ? 0 : i + 1);
      throw exit;
    } catch (StaleCode.Signal stale) {
      leaveStale(cpu, block, rip, i);
    }
  }

  /** Puts the instruction pointer back to the faulting instruction, which has not retired. */
  private static void leave(Cpu cpu, Block block, long rip, int operation) {
    if (operation == block.operations.length - 1) {
      account(cpu, -1);
    } else {
      account(cpu, operation);
      cpu.instructionRip = rip + block.starts[operation];
    }
    cpu.rip = cpu.instructionRip;
  }

  private static void account(Cpu cpu, int instructions) {
    cpu.clock += instructions;
    cpu.retired += instructions;
  }

  /** The block changed itself: everything before the missing operation has been done. */
  private static void leaveStale(Cpu cpu, Block block, long rip, int operation) {
    boolean counted = operation == block.operations.length - 1;
    account(cpu, counted ? operation - block.count : operation);
    cpu.rip = rip + block.starts[operation];
  }
}
