package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;

/**
 * Any bytes are code: the interpreter executes them, delivers what they raise, or names the
 * instruction it does not model. It never throws anything else and never hangs.
 *
 * <p>Byte 0 chooses model and mode; the rest is code at supervisor level in flat memory, so system
 * and virtualization instructions are reached too.
 */
class InstructionFuzzTest {
  private static final long RAM = 2L << 20;
  private static final long CODE = 0x8000;
  private static final long PML4 = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final int CODE_LIMIT = 4096;
  private static final int CYCLES = 2000;
  private static final int[] WIDTHS = {16, 32, 64};

  @FuzzTest(maxDuration = "1h")
  void execute(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int choice = input[0] & 0xff;
    Machine machine = new Machine((choice & 1) == 0 ? CpuModel.INTEL : CpuModel.AMD, RAM, 1);
    for (int i = 1; i < Math.min(input.length, CODE_LIMIT); i++) {
      machine.memory().write8(CODE + i - 1, input[i] & 0xff);
    }
    start(machine, WIDTHS[(choice >> 1) % WIDTHS.length]);
    try {
      machine.run(CYCLES);
    } catch (UnmodelledException named) {
      if (named.getMessage() == null || named.getMessage().isBlank()) {
        throw new AssertionError("an unmodelled instruction without a name", named);
      }
    }
  }

  private static void start(Machine machine, int width) {
    Cpu cpu = machine.cpu(0);
    for (int s = SegmentRegisters.ES; s <= SegmentRegisters.GS; s++) {
      cpu.segments.base[s] = 0;
      cpu.segments.limit[s] = width == 16 ? 0xFFFF : 0xFFFFFFFFL;
      cpu.segments.attributes[s] = attributes(s == SegmentRegisters.CS, width);
    }
    cpu.rip = CODE;
    cpu.gpr[Cpu.RSP] = CODE;
    cpu.codeBits = width;
    if (width != 16) {
      cpu.cr0 |= Cr0.PE;
    }
    if (width == 64) {
      enterLongMode(cpu, machine.memory());
    }
    cpu.mmu.contextChanged();
  }

  private static int attributes(boolean code, int width) {
    int type = code ? 0xB : 0x3;
    int size = width == 64 && code ? SegmentRegisters.L : width == 16 ? 0 : SegmentRegisters.DB;
    return type | SegmentRegisters.S | SegmentRegisters.P | size;
  }

  private static void enterLongMode(Cpu cpu, PhysicalMemory memory) {
    memory.write64(PML4, PDPT | 7);
    memory.write64(PDPT, PD | 7);
    memory.write64(PD, 0x87);
    cpu.cr3 = PML4;
    cpu.cr4 |= Cr4.PAE;
    cpu.efer |= Efer.LME | Efer.LMA | Efer.NXE;
    cpu.cr0 |= Cr0.PG;
  }
}
