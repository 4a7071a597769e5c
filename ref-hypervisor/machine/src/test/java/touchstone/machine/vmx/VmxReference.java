package touchstone.machine.vmx;

import static touchstone.machine.ReferenceGuest.*;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.HexFormat;
import touchstone.core.hardware.Hardware;
import touchstone.machine.ReferenceGuest;
import touchstone.machine.ReferenceGuest.SecondLevelBits;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/** The guest of {@code reference.txt}: its layout, the changes a case asks for, its outcome. */
final class VmxReference {
  private static final long VMXON_REGION = 0x1000;
  private static final long REGION = 0x2000;
  private static final long BITMAPS = 0x8060000;
  private static final int PAGE = 0x1000;
  private static final byte[] VMCALL = {0x0F, 0x01, (byte) 0xC1};
  private static final SecondLevelBits ENTRIES = new SecondLevelBits(0xB7, 0x37, 7);

  private final Machine machine = new Machine(CpuModel.INTEL, 160L << 20, 1);
  private final HardwarePort port = new HardwarePort(machine, b -> {});
  private final PhysicalMemory memory = machine.memory();
  private final ReferenceGuest guest = new ReferenceGuest(memory);
  private final Cpu cpu = machine.cpu(0);
  private final Vmcs vmcs = VmxState.of(cpu).vmcs;

  VmxReference() {
    memory.write32(VMXON_REGION, Vmcs.REVISION);
    port.vmxon(0, VMXON_REGION);
    guest.writeDescriptors();
  }

  /** Runs a case from scratch and writes its outcome down. */
  String run(String code, String changes) {
    prepare();
    memory.load(CODE, HexFormat.of().parseHex(code));
    for (String change : changes.split(" ")) {
      if (!change.equals("-")) {
        change(change);
      }
    }
    int outcome = port.vmlaunch(0);
    if (outcome != Hardware.VM_SUCCEED) {
      boolean valid = outcome == Hardware.VM_FAIL_VALID;
      return valid ? "FAIL err=" + hex(vmcs.read(VM_INSTRUCTION_ERROR)) : "FAILINVALID";
    }
    return new VmxOutcome(vmcs, memory).describe();
  }

  // ---- a valid guest ---------------------------------------------------------------------------

  private void prepare() {
    guest.fill(VMCALL, ENTRIES);
    memory.zero(BITMAPS, 4L * PAGE);
    memory.zero(REGION, PAGE);
    memory.write32(REGION, Vmcs.REVISION);
    port.vmclear(0, REGION);
    port.vmptrld(0, REGION);
    setControls();
    setHost();
    setGuest();
    port.invept(0, 2, 0);
    for (int i = 0; i < 16; i++) {
      cpu.gpr[i] = 0;
    }
    cpu.gpr[Cpu.RBX] = DATA;
    cpu.dr[0] = 0;
    cpu.dr[6] = 0xFFFF0FF0L;
    cpu.nmiBlocked = false;
  }

  private void setControls() {
    vmcs.write(VIRTUAL_PROCESSOR_IDENTIFIER, 1);
    vmcs.write(PIN_BASED_CONTROLS, 0x16 | EXTERNAL_INTERRUPT_EXITING | NMI_EXITING);
    vmcs.write(PROCESSOR_BASED_CONTROLS, 0x04006172 | HLT_EXITING | ACTIVATE_SECONDARY_CONTROLS);
    vmcs.write(SECONDARY_CONTROLS, ENABLE_EPT | ENABLE_VPID | UNRESTRICTED_GUEST);
    vmcs.write(EPT_POINTER, SECOND_LEVEL | 0x1E);
    vmcs.write(ENTRY_CONTROLS, 0x11FB | IA32E_MODE_GUEST | ENTRY_LOAD_EFER);
    vmcs.write(EXIT_CONTROLS, VmxFixture.EXIT_CONTROLS_USED);
    vmcs.write(VMCS_LINK_POINTER, -1);
  }

  private void setHost() {
    vmcs.write(HOST_CR0, 0x80010031L);
    vmcs.write(HOST_CR4, 0x2020);
    vmcs.write(HOST_EFER, 0x500);
    for (VmcsField data : new VmcsField[] {HOST_ES_SELECTOR, HOST_SS_SELECTOR, HOST_DS_SELECTOR}) {
      vmcs.write(data, 16);
    }
    vmcs.write(HOST_CS_SELECTOR, 8);
    vmcs.write(HOST_TR_SELECTOR, 24);
  }

  private void setGuest() {
    int[] selectors = {16, 8, 16, 16, 16, 16, 0, 24};
    int[] rights = {0xC093, 0xA09B, 0xC093, 0xC093, 0xC093, 0xC093, 0x10082, 0x8B};
    for (int i = 0; i < 8; i++) {
      vmcs.write(GUEST_ES_SELECTOR.plus(i), selectors[i]);
      vmcs.write(GUEST_ES_ACCESS_RIGHTS.plus(i), rights[i]);
      vmcs.write(GUEST_ES_LIMIT.plus(i), i < 6 ? -1 : i == 7 ? 0x67 : 0);
    }
    vmcs.write(GUEST_GDTR_BASE, GDT);
    vmcs.write(GUEST_GDTR_LIMIT, 0x27);
    vmcs.write(GUEST_IDTR_BASE, IDT);
    vmcs.write(GUEST_IDTR_LIMIT, 0xFFF);
    vmcs.write(GUEST_CR0, 0x80010031L);
    vmcs.write(GUEST_CR3, TABLES);
    vmcs.write(GUEST_CR4, 0x2020);
    vmcs.write(GUEST_EFER, 0x500);
    vmcs.write(GUEST_DR7, 0x400);
    vmcs.write(GUEST_RFLAGS, 2);
    vmcs.write(GUEST_RIP, CODE);
    vmcs.write(GUEST_RSP, STACK);
  }

  // ---- changes ---------------------------------------------------------------------------------

  private void change(String change) {
    if (change.startsWith("@")) {
      changeMemory(change.substring(1));
    } else if (change.startsWith("g")) {
      int equals = change.indexOf('=');
      cpu.gpr[Integer.parseInt(change.substring(1, equals))] = number(change, equals);
    } else if (change.startsWith("d0=")) {
      cpu.dr[0] = number(change, 2);
    } else {
      changeField(change);
    }
  }

  private void changeMemory(String change) {
    int bytes = change.indexOf('<');
    if (bytes > 0) {
      long address = Long.parseUnsignedLong(change.substring(0, bytes), 16);
      memory.load(address, HexFormat.of().parseHex(change.substring(bytes + 1)));
      return;
    }
    int colon = change.indexOf(':');
    long address = Long.parseUnsignedLong(change.substring(0, colon), 16);
    if (change.endsWith(":zero")) {
      memory.zero(address, PAGE);
    } else {
      int width = change.charAt(colon + 1) - '0';
      memory.write(address, width, number(change, colon + 2));
    }
  }

  private void changeField(String change) {
    int encoding = Integer.parseInt(change.substring(0, 4), 16);
    VmcsField field = VmcsField.of(encoding);
    if (field == null) {
      throw new IllegalArgumentException(change);
    }
    long value = number(change, change.indexOf('='));
    long old = vmcs.read(field);
    switch (change.charAt(4)) {
      case '|' -> vmcs.write(field, old | value);
      case '-' -> vmcs.write(field, old & ~value);
      default -> vmcs.write(field, value);
    }
  }

  private static long number(String change, int equals) {
    return Long.parseUnsignedLong(change.substring(equals + 1), 16);
  }

  static String hex(long value) {
    return Long.toHexString(value);
  }
}
