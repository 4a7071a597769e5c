package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import java.util.HexFormat;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.HardwarePort;
import touchstone.machine.platform.Machine;

/** The guest of {@code reference.txt}: its layout, the changes a case asks for, its outcome. */
final class SvmReference {
  private static final long HOST_SAVE = 0x1000;
  private static final long VMCB = 0x3000;
  private static final long GDT = 0x6000;
  private static final long NPT = 0x7000000;
  private static final long CODE = 0x8000000;
  private static final long HANDLERS = 0x8010000;
  private static final long DATA = 0x8020000;
  private static final long STACK = 0x8030800;
  private static final long IDT = 0x8040000;
  private static final long TABLES = 0x8050000;
  private static final long IOPM = 0x8060000;
  private static final long MSRPM = 0x8064000;
  private static final int PAGE = 0x1000;
  private static final int FLUSH_ALL = 1;
  private static final int EFER_MSR = 0xC0000080;
  private static final int VM_HSAVE_PA = 0xC0010117;

  private final Machine machine = new Machine(CpuModel.AMD, 160L << 20, 1);
  private final HardwarePort port = new HardwarePort(machine, b -> {});
  private final PhysicalMemory memory = machine.memory();
  private final Cpu cpu = machine.cpu(0);

  SvmReference() {
    memory.write64(GDT + 8, 0x00AF9B000000FFFFL);
    memory.write64(GDT + 16, 0x00CF93000000FFFFL);
    memory.write64(GDT + 24, 0x0000890000000067L);
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
    mapSecondLevel();
    fillGuest();
    memory.zero(VMCB, PAGE);
    setControls();
    setGuest();
    port.vmload(0, VMCB);
    for (int i = 0; i < 16; i++) {
      cpu.gpr[i] = 0;
    }
    cpu.gpr[Cpu.RBX] = DATA;
  }

  private void mapSecondLevel() {
    memory.zero(NPT, 3L * PAGE);
    memory.write64(NPT, NPT + PAGE | 7);
    memory.write64(NPT + PAGE, NPT + 2 * PAGE | 7);
    for (long i = 0; i < 512; i++) {
      memory.write64(NPT + 2 * PAGE + 8 * i, i << 21 | 0x87);
      memory.write64(NPT + 3 * PAGE + 8 * i, CODE + (i << 12) | 7);
    }
    memory.write64(NPT + 2 * PAGE + 8 * (CODE >>> 21), NPT + 3 * PAGE | 7);
  }

  private void fillGuest() {
    memory.fill(CODE, PAGE, 0x90);
    memory.fill(HANDLERS, PAGE, 0x90);
    memory.fill(DATA, 2L * PAGE, 0x11);
    memory.zero(STACK & -PAGE, PAGE);
    memory.zero(IOPM, 8L * PAGE);
    for (int vector = 0; vector < 256; vector++) {
      long handler = HANDLERS + 16L * vector;
      memory.load(handler, new byte[] {0x0F, 0x01, (byte) 0xD9});
      long low = handler & 0xFFFF | 8L << 16 | 0x8EL << 40 | (handler >>> 16) << 48;
      memory.write64(IDT + 16L * vector, low);
      memory.write64(IDT + 16L * vector + 8, handler >>> 32);
    }
    memory.zero(TABLES, 3L * PAGE);
    memory.write64(TABLES, TABLES + PAGE | 7);
    memory.write64(TABLES + PAGE, TABLES + 2 * PAGE | 7);
    for (long i = 0; i < 512; i++) {
      memory.write64(TABLES + 2 * PAGE + 8 * i, i << 21 | 0x87);
      memory.write64(TABLES + 3 * PAGE + 8 * i, DATA + ((i & 1) << 12) | 7);
    }
    memory.write64(TABLES + 2 * PAGE + 8 * 80, TABLES + 3 * PAGE | 7);
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
    set(NESTED_CR3, 8, NPT);
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
