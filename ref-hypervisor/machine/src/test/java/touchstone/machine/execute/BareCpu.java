package touchstone.machine.execute;

import java.util.HexFormat;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;

/**
 * One CPU in 64-bit supervisor mode with identity-mapped 4 KiB pages of which some are missing, and
 * an IDT whose handlers halt: what an instruction raised can be read off where the CPU stopped.
 */
final class BareCpu {
  static final long CODE = 0x20000;
  static final long DATA = 0x30000;
  static final long STACK = 0x40000;

  private static final long RAM = 2L << 20;
  private static final long PML4 = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final long PT = 0x4000;
  private static final long GDT = 0x5000;
  private static final long IDT = 0x6000;
  private static final long TOP = 0x10000;
  private static final long HANDLERS = 0x8000;
  private static final int HANDLER_BYTES = 16;
  private static final int CODE_SELECTOR = 8;
  private static final int PRESENT_WRITABLE_USER = 7;

  final Machine machine = new Machine(CpuModel.INTEL, RAM, 1);
  final Cpu cpu = machine.cpu(0);
  final PhysicalMemory memory = machine.memory();

  BareCpu() {
    memory.write64(PML4, PDPT | PRESENT_WRITABLE_USER);
    memory.write64(PDPT, PD | PRESENT_WRITABLE_USER);
    memory.write64(PD, PT | PRESENT_WRITABLE_USER);
    for (long page = 0; page < RAM; page += 4096) {
      map(page, page);
    }
    memory.write64(GDT + CODE_SELECTOR, 0x00AF9B000000FFFFL);
    for (int vector = 0; vector < 32; vector++) {
      long handler = HANDLERS + (long) HANDLER_BYTES * vector;
      memory.write64(IDT + 16L * vector, handler & 0xFFFF | CODE_SELECTOR << 16 | 0x8E00L << 32);
      memory.write8(handler, 0xF4);
    }
    enterLongMode();
  }

  private void enterLongMode() {
    cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.NE | Cr0.WP | Cr0.ET | Cr0.MP;
    cpu.cr3 = PML4;
    cpu.cr4 = Cr4.PAE | Cr4.OSFXSR;
    cpu.efer = Efer.LME | Efer.LMA | Efer.NXE;
    cpu.codeBits = 64;
    cpu.gdtBase = GDT;
    cpu.gdtLimit = 0xF;
    cpu.idtBase = IDT;
    cpu.idtLimit = 0x1FF;
    for (int i = SegmentRegisters.ES; i <= SegmentRegisters.GS; i++) {
      boolean code = i == SegmentRegisters.CS;
      cpu.segments.selector[i] = code ? CODE_SELECTOR : 0;
      cpu.segments.base[i] = 0;
      cpu.segments.limit[i] = 0xFFFFFFFFL;
      cpu.segments.attributes[i] = code ? 0xA09B : 0xC093;
    }
    cpu.gpr[Cpu.RSP] = STACK;
    cpu.flags.set(2);
    cpu.mmu.contextChanged();
  }

  void map(long linear, long physical) {
    memory.write64(PT + (linear >>> 12) * 8, physical | PRESENT_WRITABLE_USER);
    cpu.mmu.flushLinear(linear);
  }

  /** Maps a page at the top of the lower half of the canonical range. */
  void mapTop(long linear, long physical) {
    memory.write64(PML4 + 255 * 8, TOP | PRESENT_WRITABLE_USER);
    memory.write64(TOP + 511 * 8, TOP + 0x1000 | PRESENT_WRITABLE_USER);
    memory.write64(TOP + 0x1000 + 511 * 8, TOP + 0x2000 | PRESENT_WRITABLE_USER);
    memory.write64(TOP + 0x2000 + (linear >>> 12 & 511) * 8, physical | PRESENT_WRITABLE_USER);
    cpu.mmu.flushAll();
  }

  void unmap(long linear) {
    memory.write64(PT + (linear >>> 12) * 8, 0);
    cpu.mmu.flushLinear(linear);
  }

  /** Puts code somewhere. */
  void load(long address, String hex) {
    memory.load(address, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** Loads code at {@link #CODE} and runs it until it halts. */
  void run(String hex) {
    load(CODE, hex);
    runFrom(CODE);
  }

  void runFrom(long rip) {
    cpu.halted = false;
    cpu.rip = rip;
    Interpreter.run(cpu, cpu.clock + 100_000);
    if (!cpu.halted || machine.stopReason() != null) {
      throw new IllegalStateException(
          "no halt: " + machine.stopReason() + " at " + Long.toHexString(cpu.rip));
    }
  }

  /** The vector whose handler stopped the CPU, or -1 if the code's own HLT did. */
  int vector() {
    long handler = cpu.rip - 1 - HANDLERS;
    return handler >= 0 && handler < 32 * HANDLER_BYTES ? (int) handler / HANDLER_BYTES : -1;
  }

  /** Word {@code n} of the stack: for a fault with error code 0 is the code, 1 is RIP, 4 is RSP. */
  long stacked(int n) {
    return memory.read64(cpu.gpr[Cpu.RSP] + 8L * n);
  }
}
