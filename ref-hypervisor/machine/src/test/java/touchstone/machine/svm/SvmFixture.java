package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/**
 * A Java host with one guest whose VMCB is valid: 64-bit, CPL 0, identity mapped by nested tables
 * and by its own, code at {@link #CODE}. Tests change single fields of it.
 */
public final class SvmFixture {
  public static final long HOST_SAVE = 0x1000;
  public static final long VMCB = 0x2000;
  public static final long NPT = 0x10000;
  public static final long GUEST_TABLES = 0x20000;
  public static final long IOPM = 0x30000;
  public static final long MSRPM = 0x34000;
  public static final long GUEST_GDT = 0x38000;
  public static final long GUEST_IDT = 0x39000;
  public static final long CODE = 0x100000;
  public static final long STACK = 0x180000;

  private static final int VM_HSAVE_PA = 0xC0010117;
  private static final int EFER_MSR = 0xC0000080;
  private static final int GATE_PRESENT_INTERRUPT = 0x8E00;
  private static final long PAT_RESET = 0x0007040600070406L;
  private static final long GUEST_EFER = 0x1500;

  public final Machine machine = new Machine(CpuModel.AMD, 4 << 20, 1);
  public final HardwarePort port = new HardwarePort(machine, b -> {});
  public final PhysicalMemory memory = machine.memory();
  public final Cpu cpu = machine.cpu(0);

  public SvmFixture() {
    port.writeMsr(0, EFER_MSR, port.readMsr(0, EFER_MSR) | 0x1000);
    port.writeMsr(0, VM_HSAVE_PA, HOST_SAVE);
    mapGuest();
    setControls();
    setGuest();
    port.vmload(0, VMCB);
  }

  /** Nested and guest tables: 2 MiB pages, user and writable. */
  private void mapGuest() {
    for (long tables : new long[] {NPT, GUEST_TABLES}) {
      memory.write64(tables, tables + 0x1000 | 7);
      memory.write64(tables + 0x1000, tables + 0x2000 | 7);
      for (int i = 0; i < 2; i++) {
        memory.write64(tables + 0x2000 + 8 * i, (long) i << 21 | 0x87);
      }
    }
  }

  private void setControls() {
    set32(
        INTERCEPT_1,
        InterceptBits.INTR
            | InterceptBits.NMI
            | InterceptBits.HLT
            | InterceptBits.SHUTDOWN
            | InterceptBits.IOIO_PROT
            | InterceptBits.MSR_PROT);
    set32(INTERCEPT_2, InterceptBits.VMRUN | InterceptBits.VMMCALL);
    set64(IOPM_BASE_PA, IOPM);
    set64(MSRPM_BASE_PA, MSRPM);
    set32(GUEST_ASID, 1);
    set32(VIRTUAL_INTERRUPT, InterceptBits.V_INTR_MASKING);
    set64(NESTED_PAGING, InterceptBits.NP_ENABLE);
    set64(NESTED_CR3, NPT);
    set64(G_PAT, PAT_RESET);
  }

  private void setGuest() {
    for (int offset : new int[] {ES, SS, DS, FS, GS}) {
      segment(offset, 16, 0xC93, -1);
    }
    segment(CS, 8, 0xA9B, -1);
    segment(LDTR, 0, 0, 0);
    segment(TR, 24, 0x8B, 0x67);
    set32(GDTR + LIMIT, 0x1F);
    set64(GDTR + BASE, GUEST_GDT);
    set32(IDTR + LIMIT, 0xFFF);
    set64(IDTR + BASE, GUEST_IDT);
    set64(EFER, GUEST_EFER);
    set64(CR0, Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.PE);
    set64(CR3, GUEST_TABLES);
    set64(CR4, Cr4.PAE);
    set64(DR6, 0xFFFF0FF0L);
    set64(DR7, 0x400);
    set64(RFLAGS, 2);
    set64(RIP, CODE);
    set64(RSP, STACK);
    memory.write64(GUEST_GDT + 8, 0x00AF9B000000FFFFL);
    memory.write64(GUEST_GDT + 16, 0x00CF93000000FFFFL);
  }

  public void segment(int offset, int selector, int attributes, int limit) {
    memory.write16(VMCB + offset + SELECTOR, selector);
    memory.write16(VMCB + offset + ATTRIBUTES, attributes);
    set32(offset + LIMIT, limit);
  }

  /** A 64-bit interrupt gate to {@code handler}. */
  public void gate(int vector, long handler) {
    long low = handler & 0xFFFF | 8L << 16 | (long) GATE_PRESENT_INTERRUPT << 32;
    memory.write64(GUEST_IDT + 16L * vector, low | (handler >>> 16 & 0xFFFF) << 48);
    memory.write64(GUEST_IDT + 16L * vector + 8, handler >>> 32);
  }

  public void set32(int offset, int value) {
    memory.write32(VMCB + offset, value);
  }

  public void set64(int offset, long value) {
    memory.write64(VMCB + offset, value);
  }

  public void or32(int offset, int bits) {
    set32(offset, memory.read32(VMCB + offset) | bits);
  }

  public long get64(int offset) {
    return memory.read64(VMCB + offset);
  }

  public int get32(int offset) {
    return memory.read32(VMCB + offset);
  }

  /** Guest code, given as unsigned bytes. */
  public SvmFixture code(int... bytes) {
    return codeAt(CODE, bytes);
  }

  public SvmFixture codeAt(long address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.write8(address + i, bytes[i]);
    }
    return this;
  }

  /** VMRUN with GIF clear until the next exit; EXITCODE. */
  public long exitCode() {
    port.clgi(0);
    port.vmrun(0, VMCB);
    return get64(EXITCODE);
  }

  public String refusal() {
    return SvmState.of(cpu).refusal();
  }
}
