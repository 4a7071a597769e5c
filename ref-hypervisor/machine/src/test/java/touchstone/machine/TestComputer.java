package touchstone.machine;

import java.util.HexFormat;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.execute.Interpreter;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;
import touchstone.machine.segment.SegmentLoader;

/**
 * A small computer for tests of the processor: a GDT, an IDT whose handlers halt, a TSS, identity
 * page tables, code given in hexadecimal.
 *
 * <p>Handler {@code v} is one HLT at {@code HANDLERS + 16 * v}, so after a run the instruction
 * pointer says which vector was taken and the stack holds the frame.
 */
public final class TestComputer {
  public static final int MEMORY = 16 << 20;
  public static final int GDT = 0x1000;
  public static final int IDT = 0x2000;
  public static final int TSS = 0x3000;
  public static final int PML4 = 0x10000;
  public static final int PDPT = 0x11000;
  public static final int PD = 0x12000;
  public static final int PT = 0x13000;
  public static final int CODE = 0x20000;
  public static final int STACK = 0x31000;
  public static final int USER_STACK = 0x41000;
  public static final int HANDLERS = 0x50000;
  public static final int DATA = 0x60000;

  public static final int KERNEL_CODE = 0x08;
  public static final int KERNEL_DATA = 0x10;
  public static final int USER_CODE = 0x1B;
  public static final int USER_DATA = 0x23;
  public static final int KERNEL_CODE_32 = 0x28;
  public static final int TASK = 0x30;

  /** Free for a test; followed by another that is free. */
  public static final int SPARE = 0x40;

  private static final long CODE_32 = 0x00CF9B000000FFFFL;
  private static final long DATA_32 = 0x00CF93000000FFFFL;
  private static final long CODE_64 = 0x00AF9B000000FFFFL;
  private static final long DPL3 = 3L << 45;

  public final Machine machine;
  public final Cpu cpu;
  public final PhysicalMemory memory;

  private TestComputer(CpuModel model) {
    machine = new Machine(model, MEMORY, 1);
    cpu = machine.cpu(0);
    memory = machine.memory();
  }

  /** Real mode, code and stack in segment 0x2000 and 0x3000. */
  public static TestComputer real() {
    TestComputer computer = new TestComputer(CpuModel.INTEL);
    Cpu cpu = computer.cpu;
    for (int i = 0; i <= SegmentRegisters.GS; i++) {
      SegmentLoader.loadReal(cpu, i, 0);
    }
    cpu.segments.attributes[SegmentRegisters.CS] = 0x9B;
    SegmentLoader.setRealCode(cpu, CODE >> 4);
    SegmentLoader.loadReal(cpu, SegmentRegisters.SS, 0x3000);
    cpu.gpr[Cpu.RSP] = 0x1000;
    for (int v = 0; v < 256; v++) {
      int at = HANDLERS + 16 * v;
      computer.memory.write32(4 * v, at >> 4 << 16);
      computer.memory.write8(at, 0xF4);
    }
    cpu.idtLimit = 0x3FF;
    cpu.rip = 0;
    return computer;
  }

  /** 32-bit protected mode without paging, ring 0, flat segments. */
  public static TestComputer protectedMode() {
    TestComputer computer = new TestComputer(CpuModel.INTEL);
    computer.tables(CODE_32, 8);
    computer.cpu.cr0 = Cr0.PE | Cr0.ET | Cr0.NE;
    computer.start(0xC09B, 32);
    return computer;
  }

  /** 64-bit mode, ring 0, the first 16 MiB identity-mapped in 4 KiB user pages. */
  public static TestComputer longMode() {
    return longMode(CpuModel.INTEL);
  }

  public static TestComputer longMode(CpuModel model) {
    TestComputer computer = new TestComputer(model);
    computer.tables(CODE_64, 16);
    computer.pageTables();
    Cpu cpu = computer.cpu;
    cpu.cr0 = Cr0.PE | Cr0.PG | Cr0.ET | Cr0.NE | Cr0.WP;
    cpu.cr4 = Cr4.PAE;
    cpu.cr3 = PML4;
    cpu.efer = Efer.LME | Efer.LMA | Efer.NXE | Efer.SCE;
    computer.start(0xA09B, 64);
    return computer;
  }

  private void tables(long code, int gateBytes) {
    long[] gdt = {
      0, code, DATA_32, code | DPL3, DATA_32 | DPL3, CODE_32, 0x8B00L << 32 | TSS << 16 | 0x67, 0
    };
    for (int i = 0; i < gdt.length; i++) {
      memory.write64(GDT + 8 * i, gdt[i]);
    }
    cpu.gdtBase = GDT;
    cpu.gdtLimit = 0xFF;
    cpu.idtBase = IDT;
    cpu.idtLimit = 256 * gateBytes - 1;
    for (int v = 0; v < 256; v++) {
      memory.write8(HANDLERS + 16 * v, 0xF4);
      gate(v, HANDLERS + 16 * v, 0x8E, gateBytes);
    }
    memory.write32(TSS + 4, STACK);
    memory.write32(TSS + 8, gateBytes == 8 ? KERNEL_DATA : 0);
    memory.write16(TSS + 0x66, 0x68);
  }

  /** Writes an IDT entry: present with the low nibble's type, DPL in bits 5 and 6. */
  public void gate(int vector, int handler, int rights) {
    gate(vector, handler, rights, cpu.longMode() ? 16 : 8);
  }

  private void gate(int vector, int handler, int rights, int bytes) {
    long low = handler & 0xFFFFL | KERNEL_CODE << 16 | (long) rights << 40;
    memory.write64(IDT + bytes * vector, low | (long) (handler >>> 16) << 48);
    if (bytes == 16) {
      memory.write64(IDT + 16 * vector + 8, 0);
    }
  }

  private void pageTables() {
    memory.write64(PML4, PDPT | 7);
    memory.write64(PDPT, PD | 7);
    for (int i = 0; i < 8; i++) {
      memory.write64(PD + 8 * i, PT + 0x1000 * i | 7);
    }
    for (int i = 0; i < MEMORY >> 12; i++) {
      memory.write64(PT + 8 * i, (long) i << 12 | 7);
    }
  }

  private void start(int codeAttributes, int bits) {
    SegmentRegisters s = cpu.segments;
    for (int i = 0; i <= SegmentRegisters.GS; i++) {
      boolean code = i == SegmentRegisters.CS;
      s.selector[i] = code ? KERNEL_CODE : KERNEL_DATA;
      s.base[i] = 0;
      s.limit[i] = 0xFFFFFFFFL;
      s.attributes[i] = code ? codeAttributes : 0xC093;
    }
    s.selector[SegmentRegisters.TR] = TASK;
    s.base[SegmentRegisters.TR] = TSS;
    s.limit[SegmentRegisters.TR] = 0x67;
    s.attributes[SegmentRegisters.TR] = 0x8B;
    cpu.gpr[Cpu.RSP] = STACK;
    cpu.flags.set(Rflags.FIXED);
    cpu.rip = CODE;
    SegmentLoader.setPrivilege(cpu, 0);
    if (cpu.codeBits != bits) {
      throw new IllegalStateException("not in " + bits + "-bit mode");
    }
    cpu.mmu.flushAll();
  }

  /** Continues in ring 3 with the user stack. */
  public TestComputer user() {
    SegmentRegisters s = cpu.segments;
    s.selector[SegmentRegisters.CS] = USER_CODE;
    s.attributes[SegmentRegisters.CS] |= 0x60;
    s.selector[SegmentRegisters.SS] = USER_DATA;
    s.attributes[SegmentRegisters.SS] |= 0x60;
    for (int i : new int[] {SegmentRegisters.ES, SegmentRegisters.DS}) {
      s.selector[i] = USER_DATA;
      s.attributes[i] |= 0x60;
    }
    cpu.gpr[Cpu.RSP] = USER_STACK;
    SegmentLoader.setPrivilege(cpu, 3);
    return this;
  }

  /** The page-table entry of an identity-mapped address. */
  public long entryAddress(long linear) {
    return PT + 8 * (linear >>> 12);
  }

  /** Changes a page-table entry and forgets its translation. */
  public void map(long linear, long entry) {
    memory.write64(entryAddress(linear), entry);
    cpu.mmu.flushLinear(linear);
  }

  /** Runs bytes in hexadecimal at the instruction pointer until a HLT or 1000 cycles later. */
  public TestComputer run(String code) {
    byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
    memory.load(cpu.segments.base[SegmentRegisters.CS] + cpu.rip, bytes);
    cpu.halted = false;
    resume(1000);
    return this;
  }

  /** Runs on for a number of cycles, or to the next HLT. */
  public void resume(long cycles) {
    Interpreter.run(cpu, cpu.clock + cycles);
  }

  /** The vector whose handler halted, or -1 if it is not a handler that did. */
  public int vector() {
    long at = cpu.segments.base[SegmentRegisters.CS] + cpu.rip - 1 - HANDLERS;
    return cpu.halted && at >= 0 && at < 256 * 16 && at % 16 == 0 ? (int) at / 16 : -1;
  }

  /** A quadword of the stack, 0 being the top: what a 64-bit handler finds. */
  public long stack(int index) {
    return memory.read64(cpu.gpr[Cpu.RSP] + 8L * index);
  }

  /** A doubleword of the stack: what a 32-bit handler finds. */
  public int stack32(int index) {
    return memory.read32(cpu.segments.base[2] + cpu.gpr[Cpu.RSP] + 4L * index);
  }
}
