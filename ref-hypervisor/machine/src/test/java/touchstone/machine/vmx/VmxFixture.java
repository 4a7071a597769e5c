package touchstone.machine.vmx;

import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import touchstone.core.hardware.Hardware;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/**
 * A Java host with one guest whose VMCS is valid: 64-bit, CPL 0, identity mapped by EPT and by its
 * own page tables, code at {@link #CODE}. Tests change single fields of it.
 */
public final class VmxFixture {
  public static final long VMXON_REGION = 0x1000;
  public static final long VMCS_REGION = 0x2000;
  public static final long EPT = 0x10000;
  public static final long GUEST_TABLES = 0x20000;
  public static final long IO_BITMAPS = 0x30000;
  public static final long MSR_BITMAP = 0x32000;
  public static final long MSR_AREA = 0x33000;
  public static final long GUEST_GDT = 0x38000;
  public static final long GUEST_IDT = 0x39000;
  public static final long CODE = 0x100000;
  public static final long STACK = 0x180000;

  public static final int EXIT_CONTROLS_USED =
      0x36DFB | HOST_ADDRESS_SPACE_SIZE | SAVE_EFER | EXIT_LOAD_EFER;

  private static final long HOST_RIP_UNUSED = 0x5000;
  private static final int GATE_PRESENT_INTERRUPT = 0x8E00;

  public final Machine machine = new Machine(CpuModel.INTEL, 4 << 20, 1);
  public final HardwarePort port = new HardwarePort(machine, b -> {});
  public final PhysicalMemory memory = machine.memory();
  public final Cpu cpu = machine.cpu(0);

  public VmxFixture() {
    memory.write32(VMXON_REGION, Vmcs.REVISION);
    memory.write32(VMCS_REGION, Vmcs.REVISION);
    port.vmxon(0, VMXON_REGION);
    port.vmclear(0, VMCS_REGION);
    port.vmptrld(0, VMCS_REGION);
    mapGuest();
    setControls();
    setHost();
    setGuest();
  }

  /** EPT: 2 MiB leaves with all rights; guest tables: 2 MiB pages, user and writable. */
  private void mapGuest() {
    memory.write64(EPT, EPT + 0x1000 | 7);
    memory.write64(EPT + 0x1000, EPT + 0x2000 | 7);
    memory.write64(GUEST_TABLES, GUEST_TABLES + 0x1000 | 7);
    memory.write64(GUEST_TABLES + 0x1000, GUEST_TABLES + 0x2000 | 7);
    for (int i = 0; i < 2; i++) {
      memory.write64(EPT + 0x2000 + 8 * i, (long) i << 21 | 0xB7);
      memory.write64(GUEST_TABLES + 0x2000 + 8 * i, (long) i << 21 | 0x87);
    }
  }

  private void setControls() {
    set(PIN_BASED_CONTROLS, 0x16 | EXTERNAL_INTERRUPT_EXITING | NMI_EXITING);
    set(PROCESSOR_BASED_CONTROLS, 0x0400_6172 | HLT_EXITING | ACTIVATE_SECONDARY_CONTROLS);
    set(SECONDARY_CONTROLS, ENABLE_EPT | ENABLE_VPID | UNRESTRICTED_GUEST);
    set(VIRTUAL_PROCESSOR_IDENTIFIER, 1);
    set(EPT_POINTER, EPT | 0x1E);
    set(EXIT_CONTROLS, EXIT_CONTROLS_USED);
    set(ENTRY_CONTROLS, 0x11FB | IA32E_MODE_GUEST | ENTRY_LOAD_EFER);
  }

  private void setHost() {
    set(HOST_CR0, Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.PE);
    set(HOST_CR4, Cr4.PAE | Cr4.VMXE);
    set(HOST_EFER, Efer.LMA | Efer.LME | Efer.NXE | Efer.SCE);
    set(HOST_CS_SELECTOR, 8);
    set(HOST_SS_SELECTOR, 16);
    set(HOST_TR_SELECTOR, 24);
    set(HOST_RIP, HOST_RIP_UNUSED);
  }

  private void setGuest() {
    set(GUEST_CR0, Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.PE);
    set(GUEST_CR3, GUEST_TABLES);
    set(GUEST_CR4, Cr4.PAE | Cr4.VMXE);
    set(GUEST_EFER, Efer.LMA | Efer.LME);
    set(VMCS_LINK_POINTER, -1);
    for (int i = 0; i < 6; i++) {
      segment(i, i == 1 ? 8 : 16, i == 1 ? 0xA09B : 0xC093, 0xFFFF_FFFFL);
    }
    segment(6, 0, 0x10000, 0);
    segment(7, 24, 0x8B, 0x67);
    set(GUEST_GDTR_BASE, GUEST_GDT);
    set(GUEST_GDTR_LIMIT, 0x1F);
    set(GUEST_IDTR_BASE, GUEST_IDT);
    set(GUEST_IDTR_LIMIT, 0xFFF);
    set(GUEST_DR7, 0x400);
    set(GUEST_RSP, STACK);
    set(GUEST_RIP, CODE);
    set(GUEST_RFLAGS, 2);
    memory.write64(GUEST_GDT + 8, 0x00AF9B000000FFFFL);
    memory.write64(GUEST_GDT + 16, 0x00CF93000000FFFFL);
  }

  public void segment(int number, int selector, int rights, long limit) {
    set(GUEST_ES_SELECTOR.plus(number), selector);
    set(GUEST_ES_ACCESS_RIGHTS.plus(number), rights);
    set(GUEST_ES_LIMIT.plus(number), limit);
  }

  /** A 64-bit interrupt gate to {@code handler}. */
  public void gate(int vector, long handler) {
    long low = handler & 0xFFFF | 8L << 16 | (long) GATE_PRESENT_INTERRUPT << 32;
    memory.write64(GUEST_IDT + 16L * vector, low | (handler >>> 16 & 0xFFFF) << 48);
    memory.write64(GUEST_IDT + 16L * vector + 8, handler >>> 32);
  }

  /** Sets a field, read-only ones too. */
  public void set(VmcsField field, long value) {
    VmxState.of(cpu).vmcs.write(field, value);
  }

  public void or(VmcsField field, long bits) {
    set(field, get(field) | bits);
  }

  public long get(VmcsField field) {
    return VmxState.of(cpu).vmcs.read(field);
  }

  /** Guest code, given as unsigned bytes. */
  public VmxFixture code(int... bytes) {
    return codeAt(CODE, bytes);
  }

  public VmxFixture codeAt(long address, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      memory.write8(address + i, bytes[i]);
    }
    return this;
  }

  /** Enters the guest (VMLAUNCH or VMRESUME as needed) until its next exit. */
  public int enter() {
    boolean launched = VmxState.of(cpu).vmcs.launched();
    return launched ? port.vmresume(0) : port.vmlaunch(0);
  }

  /** Enters and expects an exit; its reason. */
  public int exitReason() {
    int outcome = enter();
    if (outcome != Hardware.VM_SUCCEED) {
      throw new AssertionError("entry refused: " + VmxState.of(cpu).refusal());
    }
    return (int) get(EXIT_REASON);
  }

  public long instructionError() {
    return get(VM_INSTRUCTION_ERROR);
  }

  public String refusal() {
    return VmxState.of(cpu).refusal();
  }
}
