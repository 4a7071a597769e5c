package touchstone.machine.silicon;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.Xcr0;
import touchstone.machine.execute.Interpreter;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;

/**
 * A machine in 64-bit user mode with identity-mapped memory: the model's side of the comparison.
 */
public final class ModelCpu {
  private static final long RAM = 8L << 20;
  private static final long PML4 = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final int USER_TABLE = 7;
  private static final int LARGE = 0x80;
  private static final int CODE_SEGMENT = 0xA0FB;
  private static final int CODE_SEGMENT_32 = 0xC0FB;
  private static final int CODE_SEGMENT_16 = 0x00FB;
  private static final int DATA_SEGMENT = 0xC0F3;
  private static final int DATA_SEGMENT_16 = 0x00F3;

  /** No generated program is longer, even with its repeated string instructions. */
  private static final long PATIENCE = 1_000_000;

  public final Machine machine = new Machine(CpuModel.AMD, RAM, 1);
  public final Cpu cpu = machine.cpu(0);

  public ModelCpu() {
    PhysicalMemory memory = machine.memory();
    memory.write64(PML4, PDPT | USER_TABLE);
    memory.write64(PDPT, PD | USER_TABLE);
    for (int i = 0; i < RAM >> 21; i++) {
      memory.write64(PD + 8L * i, (long) i << 21 | LARGE | USER_TABLE);
    }
    enterUserMode(64);
  }

  private void enterUserMode(int bits) {
    cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.NE | Cr0.WP | Cr0.ET | Cr0.MP;
    cpu.cr3 = PML4;
    cpu.cr4 = Cr4.PAE | Cr4.OSFXSR | Cr4.OSXSAVE;
    cpu.xcr0 = Xcr0.SUPPORTED;
    cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
    cpu.cpl = 3;
    cpu.codeBits = bits;
    for (int i = SegmentRegisters.ES; i <= SegmentRegisters.GS; i++) {
      boolean code = i == SegmentRegisters.CS;
      cpu.segments.selector[i] = selector(bits, i);
      cpu.segments.base[i] = bits != 16 ? 0 : code ? Layout.START : Layout.SCRATCH;
      cpu.segments.limit[i] = bits == 16 ? 0xFFFF : 0xFFFFFFFFL;
      cpu.segments.attributes[i] = attributes(bits, code);
    }
    cpu.mmu.contextChanged();
  }

  /** As {@link NativeCpu} has them: x87 instructions record selectors. */
  private static int selector(int bits, int segment) {
    boolean code = segment == SegmentRegisters.CS;
    return switch (bits) {
      case 64 -> code ? 0x33 : segment == SegmentRegisters.SS ? 0x2B : 0;
      case 32 -> code ? 0x23 : 0x2B;
      default -> code ? 0x07 : 0x0F;
    };
  }

  private static int attributes(int bits, boolean code) {
    return switch (bits) {
      case 64 -> code ? CODE_SEGMENT : DATA_SEGMENT;
      case 32 -> code ? CODE_SEGMENT_32 : DATA_SEGMENT;
      default -> code ? CODE_SEGMENT_16 : DATA_SEGMENT_16;
    };
  }

  /** Runs 16, 32 or 64-bit code that ends with a jump to {@link Layout#EXIT}; updates the image. */
  void run(byte[] code, int bits, CpuImage image) {
    enterUserMode(bits);
    machine.memory().load(Layout.CODE, code);
    machine.memory().load(Layout.SCRATCH, image.scratch);
    System.arraycopy(image.gpr, 0, cpu.gpr, 0, CpuImage.GPRS);
    System.arraycopy(image.xmm, 0, cpu.fpu.xmm, 0, CpuImage.XMM_HALVES);
    cpu.flags.set((int) image.flags);
    cpu.fpu.mxcsr = image.mxcsr;
    long codeBase = cpu.segments.base[SegmentRegisters.CS];
    cpu.rip = Layout.CODE - codeBase;
    runTo(Layout.EXIT - codeBase);
    System.arraycopy(cpu.gpr, 0, image.gpr, 0, CpuImage.GPRS);
    System.arraycopy(cpu.fpu.xmm, 0, image.xmm, 0, CpuImage.XMM_HALVES);
    image.flags = cpu.flags.get();
    image.mxcsr = cpu.fpu.mxcsr;
    byte[] scratch = machine.memory().bytes(Layout.SCRATCH, Layout.SCRATCH_BYTES);
    System.arraycopy(scratch, 0, image.scratch, 0, scratch.length);
  }

  /** Runs block by block until the instruction pointer arrives there. */
  public void runTo(long end) {
    long limit = cpu.clock + PATIENCE;
    while (cpu.rip != end) {
      long rip = cpu.rip;
      Interpreter.run(cpu, cpu.clock + 1);
      if (machine.stopReason() != null || cpu.clock > limit) {
        throw new IllegalStateException(
            "at " + Long.toHexString(rip) + ": " + machine.stopReason());
      }
    }
  }
}
