package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.TestComputer.CODE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.MsrNumbers;

/** MOV to control and debug registers, EFER, and the road into and out of long mode. */
class ControlRegistersTest {
  private static final String MOV_CR0_RAX = "0F 22 C0";
  private static final String MOV_CR3_RAX = "0F 22 D8";
  private static final String MOV_CR4_RAX = "0F 22 E0";
  private static final String MOV_CR8_RAX = "44 0F 22 C0";
  private static final String HLT = "F4";

  private static int run(TestComputer computer, String code, long rax) {
    computer.cpu.gpr[Cpu.RAX] = rax;
    computer.run(code + HLT);
    return computer.vector();
  }

  @ParameterizedTest
  @CsvSource({
    "100000000, 13, upper half",
    "80000000, 13, PG without PE",
    "20000011, 13, NW without CD",
    "60000033, -1, caches off",
    "00000011, 13, leaving paging in 64-bit mode",
  })
  void cr0Values(String bits, int vector, String why) {
    TestComputer computer = TestComputer.longMode();
    long value = Long.parseLong(bits, 16);
    long kept = vector < 0 ? Cr0.PG | Cr0.PE : 0;
    assertThat(run(computer, MOV_CR0_RAX, value | kept)).as(why).isEqualTo(vector);
  }

  @Test
  void longModeNeedsPae() {
    TestComputer computer = TestComputer.protectedMode();
    computer.cpu.efer = Efer.LME;
    assertThat(run(computer, MOV_CR0_RAX, Cr0.PG | Cr0.PE)).isEqualTo(Fault.GP);
    assertThat(computer.cpu.efer).isEqualTo(Efer.LME);
  }

  @Test
  void pagingWithLmeEntersLongModeInCompatibility() {
    TestComputer computer = TestComputer.protectedMode();
    Cpu cpu = computer.cpu;
    cpu.efer = Efer.LME;
    cpu.cr4 = Cr4.PAE;
    cpu.cr3 = TestComputer.PML4;
    computer.memory.write64(TestComputer.PML4, TestComputer.PDPT | 7);
    computer.memory.write64(TestComputer.PDPT, 0x87);
    assertThat(run(computer, MOV_CR0_RAX, Cr0.PG | Cr0.PE)).isEqualTo(-1);
    assertThat(cpu.efer & Efer.LMA).isNotZero();
    assertThat(cpu.codeBits).isEqualTo(32);
    cpu.rip = CODE;
    assertThat(run(computer, MOV_CR0_RAX, Cr0.PE)).isEqualTo(-1);
    assertThat(cpu.efer & Efer.LMA).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "20, -1, PAE",
    "0, 13, PAE cannot go in long mode",
    "21, 13, VME is not announced",
    "40020, -1, OSXSAVE",
    "20020, -1, PCIDE",
    "300020, -1, SMEP and SMAP",
    "1000020, 13, undefined bit",
    "2020, -1, VMXE on Intel",
  })
  void cr4Values(String value, int vector, String why) {
    TestComputer computer = TestComputer.longMode();
    if (value.equals("300020")) {
      computer.map(CODE, CODE | 3);
      computer.map(TestComputer.STACK - 8, 0x30003);
    }
    assertThat(run(computer, MOV_CR4_RAX, Long.parseLong(value, 16))).as(why).isEqualTo(vector);
  }

  @Test
  void vmxeDoesNotExistOnAmd() {
    TestComputer computer = TestComputer.longMode(CpuModel.AMD);
    assertThat(run(computer, MOV_CR4_RAX, Cr4.PAE | Cr4.VMXE)).isEqualTo(Fault.GP);
  }

  @Test
  void pcidNeedsCleanCr3AndKeepsTranslationsOnRequest() {
    TestComputer computer = TestComputer.longMode();
    Cpu cpu = computer.cpu;
    cpu.cr3 |= 0x18;
    assertThat(run(computer, MOV_CR4_RAX, Cr4.PAE | Cr4.PCIDE)).isEqualTo(Fault.GP);
    cpu.cr3 = TestComputer.PML4;
    cpu.cr4 |= Cr4.PCIDE;
    cpu.mmu.flushAll();
    cpu.rip = CODE;
    cpu.mmu.read32(3, TestComputer.DATA);
    computer.memory.write64(computer.entryAddress(TestComputer.DATA), 0);
    assertThat(run(computer, MOV_CR3_RAX, 1L << 63 | TestComputer.PML4)).isEqualTo(-1);
    assertThat(cpu.mmu.read32(3, TestComputer.DATA)).as("kept").isZero();
    cpu.rip = CODE;
    run(computer, MOV_CR3_RAX + "48 A1 00 00 06 00 00 00 00 00", TestComputer.PML4);
    assertThat(computer.vector()).as("forgotten").isEqualTo(Fault.PF);
  }

  @Test
  void cr3ReservedBits() {
    assertThat(run(TestComputer.longMode(), MOV_CR3_RAX, 1L << 40 | TestComputer.PML4))
        .isEqualTo(Fault.GP);
    assertThat(run(TestComputer.longMode(), MOV_CR3_RAX, 1L << 63 | TestComputer.PML4))
        .as("no-flush without PCIDE")
        .isEqualTo(Fault.GP);
  }

  @Test
  void cr8IsTheTaskPriority() {
    TestComputer computer = TestComputer.longMode();
    assertThat(run(computer, MOV_CR8_RAX, 7)).isEqualTo(-1);
    assertThat(computer.cpu.apic.cr8()).isEqualTo(7);
    computer.cpu.rip = CODE;
    assertThat(run(computer, MOV_CR8_RAX, 16)).isEqualTo(Fault.GP);
  }

  @ParameterizedTest
  @CsvSource({
    "0F 20 C8, 6, CR1",
    "0F 22 E8, 6, CR5",
    "44 0F 20 C8, 6, CR9",
    "0F 20 D0, -1, CR2",
  })
  void controlRegistersThatExist(String code, int vector, String name) {
    assertThat(run(TestComputer.longMode(), code, 0)).as(name).isEqualTo(vector);
  }

  @ParameterizedTest
  @CsvSource({
    "0F 20 C0", "0F 22 C0", "0F 21 C0", "0F 06", "0F 01 F0", "0F 01 15 00 00 00 00", "0F 30",
    "0F 32", "0F 08", "0F 09", "0F 01 38", "F4", "0F 00 D8", "0F 00 D0",
  })
  void privilegedInstructionsFaultInRingThree(String code) {
    TestComputer computer = TestComputer.longMode().user();
    assertThat(run(computer, code, TestComputer.DATA)).isEqualTo(Fault.GP);
    assertThat(computer.stack(0)).isZero();
  }

  @Test
  void umipHidesTablesFromRingThree() {
    TestComputer open = TestComputer.longMode().user();
    assertThat(run(open, "0F 01 20 0F 00 C8", TestComputer.DATA)).isEqualTo(Fault.GP);
    assertThat(open.stack(1)).as("only HLT faulted").isEqualTo(CODE + 6);
    TestComputer closed = TestComputer.longMode().user();
    closed.cpu.cr4 |= Cr4.UMIP;
    assertThat(run(closed, "0F 01 20", TestComputer.DATA)).isEqualTo(Fault.GP);
    assertThat(closed.stack(1)).isEqualTo(CODE);
  }

  @Test
  void lmswSetsButNeverClearsPe() {
    TestComputer computer = TestComputer.longMode();
    assertThat(run(computer, "0F 01 F0", 0xE)).isEqualTo(-1);
    assertThat(computer.cpu.cr0 & 0xF).isEqualTo(0xF);
    computer.cpu.rip = CODE;
    run(computer, "0F 06 0F 01 E3", 0);
    assertThat(computer.cpu.gpr[Cpu.RBX] & 0xF).isEqualTo(7);
  }

  @Test
  void eferRules() {
    Cpu cpu = TestComputer.longMode().cpu;
    refused(cpu, Efer.NXE | Efer.LMA);
    refused(cpu, Efer.LME | Efer.SVME);
    refused(cpu, Efer.LME | 1L << 13);
    cpu.msrs.write(MsrNumbers.EFER, Efer.LME);
    assertThat(cpu.efer).isEqualTo(Efer.LME | Efer.LMA);
    Cpu amd = TestComputer.longMode(CpuModel.AMD).cpu;
    amd.msrs.write(MsrNumbers.EFER, Efer.LME | Efer.SVME);
    assertThat(amd.efer & Efer.SVME).isNotZero();
  }

  private static void refused(Cpu cpu, long efer) {
    long before = cpu.efer;
    Fault fault = null;
    try {
      cpu.msrs.write(MsrNumbers.EFER, efer);
    } catch (Fault thrown) {
      fault = thrown;
    }
    assertThat(fault).isNotNull();
    assertThat(cpu.efer).isEqualTo(before);
  }

  @Test
  void debugRegisters() {
    TestComputer computer = TestComputer.longMode();
    assertThat(run(computer, "0F 23 F0 0F 21 F3", 0xFFFFFFFFL)).isEqualTo(-1);
    assertThat(computer.cpu.gpr[Cpu.RBX]).isEqualTo(0xFFFFEFFFL);
    computer.cpu.rip = CODE;
    assertThat(run(computer, "0F 23 F8", 1L << 32)).isEqualTo(Fault.GP);
    computer.cpu.rip = CODE;
    assertThat(run(computer, "0F 21 E0", 0)).as("DR4 is DR6").isEqualTo(-1);
    computer.cpu.cr4 |= Cr4.DE;
    computer.cpu.rip = CODE;
    assertThat(run(computer, "0F 21 E0", 0)).isEqualTo(Fault.UD);
  }

  @Test
  void generalDetectFaultsOnceAndIsCleared() {
    TestComputer computer = TestComputer.longMode();
    computer.cpu.dr[7] = 0x2400;
    assertThat(run(computer, "0F 21 C0", 0)).isEqualTo(Fault.DB);
    assertThat(computer.stack(0)).isEqualTo(CODE);
    assertThat(computer.cpu.dr[6] & 1 << 13).isNotZero();
    assertThat(computer.cpu.dr[7] & 1 << 13).isZero();
  }
}
