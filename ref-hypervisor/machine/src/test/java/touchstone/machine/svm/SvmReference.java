package touchstone.machine.svm;

import static touchstone.machine.ReferenceGuest.*;
import static touchstone.machine.svm.VmcbLayout.*;

import java.util.HexFormat;
import touchstone.machine.ReferenceGuest;
import touchstone.machine.ReferenceGuest.SecondLevelBits;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/** The guest of {@code reference.txt}: its layout, the changes a case asks for, its outcome. */
final class SvmReference {
  private static final long HOST_SAVE = 0x1000;
  private static final long VMCB = 0x3000;
  private static final long IOPM = 0x8060000;
  private static final long MSRPM = 0x8064000;
  private static final int PAGE = 0x1000;
  private static final byte[] VMMCALL = {0x0F, 0x01, (byte) 0xD9};
  private static final SecondLevelBits ENTRIES = new SecondLevelBits(0x87, 7, 7);
  private static final int FLUSH_ALL = 1;
  private static final int EFER_MSR = 0xC0000080;
  private static final int VM_HSAVE_PA = 0xC0010117;

  private final Machine machine = new Machine(CpuModel.AMD, 160L << 20, 1);
  private final HardwarePort port = new HardwarePort(machine, b -> {});
  private final PhysicalMemory memory = machine.memory();
  private final ReferenceGuest guest = new ReferenceGuest(memory);
  private final Cpu cpu = machine.cpu(0);

  SvmReference() {
    guest.writeDescriptors();
    port.writeMsr(0, EFER_MSR, 0x1500);
    port.writeMsr(0, VM_HSAVE_PA, HOST_SAVE);
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
    port.clgi(0);
    port.vmrun(0, VMCB);
    return new SvmOutcome(memory, VMCB).describe();
  }

  // ---- a valid guest ---------------------------------------------------------------------------

  private void prepare() {
    guest.fill(VMMCALL, ENTRIES);
    memory.zero(IOPM, 8L * PAGE);
    memory.zero(VMCB, PAGE);
    setControls();
    setGuest();
    port.vmload(0, VMCB);
    for (int i = 0; i < 16; i++) {
      cpu.gpr[i] = 0;
    }
    cpu.gpr[Cpu.RBX] = DATA;
  }

  private void setControls() {
    int first = InterceptBits.INTR | InterceptBits.NMI | InterceptBits.HLT | InterceptBits.SHUTDOWN;
    set(INTERCEPT_1, 4, first);
    set(INTERCEPT_2, 4, InterceptBits.VMRUN | InterceptBits.VMMCALL);
    set(IOPM_BASE_PA, 8, IOPM);
    set(MSRPM_BASE_PA, 8, MSRPM);
    set(GUEST_ASID, 4, 1);
    set(TLB_CONTROL, 1, FLUSH_ALL);
    set(NESTED_PAGING, 8, 1);
    set(NESTED_CR3, 8, SECOND_LEVEL);
    set(G_PAT, 8, 0x0007040600070406L);
  }

  private void setGuest() {
    for (int segment : new int[] {ES, SS, DS, FS, GS}) {
      segment(segment, 16, 0xC93, -1);
    }
    segment(CS, 8, 0xA9B, -1);
    segment(LDTR, 0, 0x82, 0);
    segment(TR, 24, 0x8B, 0x67);
    set(GDTR + LIMIT, 4, 0x27);
    set(GDTR + BASE, 8, GDT);
    set(IDTR + LIMIT, 4, 0xFFF);
    set(IDTR + BASE, 8, IDT);
    set(EFER, 8, 0x1500);
    set(CR4, 8, 0x20);
    set(CR3, 8, TABLES);
    set(CR0, 8, 0x80010011L);
    set(DR7, 8, 0x400);
    set(DR6, 8, 0xFFFF0FF0L);
    set(RFLAGS, 8, 2);
    set(RIP, 8, CODE);
    set(RSP, 8, STACK);
  }

  private void segment(int offset, int selector, int attributes, int limit) {
    set(offset + SELECTOR, 2, selector);
    set(offset + ATTRIBUTES, 2, attributes);
    set(offset + LIMIT, 4, limit);
  }

  private void set(int offset, int width, long value) {
    memory.write(VMCB + offset, width, value);
  }

  // ---- changes ---------------------------------------------------------------------------------

  private void change(String change) {
    if (change.startsWith("g")) {
      int equals = change.indexOf('=');
      int register = Integer.parseInt(change.substring(1, equals));
      cpu.gpr[register] = number(change, equals);
      if (register == Cpu.RAX) {
        set(RAX, 8, number(change, equals));
      }
      return;
    }
    int colon = change.indexOf(':');
    boolean absolute = change.startsWith("@");
    long place = Long.parseLong(change.substring(absolute ? 1 : 0, colon), 16);
    changeMemory(absolute ? place : VMCB + place, change.substring(colon + 1));
  }

  /** {@code operation} is width, operator, value. */
  private void changeMemory(long address, String operation) {
    int width = operation.charAt(0) - '0';
    long value = number(operation, operation.indexOf('='));
    long old = memory.read(address, width);
    switch (operation.charAt(1)) {
      case '|' -> memory.write(address, width, old | value);
      case '-' -> memory.write(address, width, old & ~value);
      default -> memory.write(address, width, value);
    }
  }

  private static long number(String change, int equals) {
    return Long.parseUnsignedLong(change.substring(equals + 1), 16);
  }
}
