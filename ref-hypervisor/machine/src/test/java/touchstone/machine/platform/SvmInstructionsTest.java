package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;

/** The SVM instructions and MSRs as a hypervisor on the bare machine uses them. @apm 15.4, 15.30 */
class SvmInstructionsTest {
  private static final int EFER = 0xC0000080;
  private static final long SVME = 1 << 12;
  private static final int VM_CR = 0xC0010114;
  private static final int VM_HSAVE_PA = 0xC0010117;

  private final BareHypervisor h = new BareHypervisor(CpuModel.AMD);
  private final Cpu cpu = h.cpu;

  private void enable() {
    cpu.msrs.write(EFER, cpu.efer | SVME);
  }

  @ParameterizedTest
  @CsvSource({"D8", "DA", "DB", "DC", "DD", "DF"})
  void undefinedWithoutSvme(String last) {
    assertThat(h.run(0x0F, 0x01, Integer.parseInt(last, 16))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"D8", "DA", "DB"})
  void addressMustBeAPage(String last) {
    enable();
    cpu.gpr[Cpu.RAX] = 0x3008;
    assertThat(h.run(0x0F, 0x01, Integer.parseInt(last, 16))).as("#GP").isFalse();
  }

  @Test
  void globalInterruptFlag() {
    enable();
    assertThat(h.run(0x0F, 0x01, 0xDD)).isTrue();
    assertThat(cpu.gif).isFalse();
    assertThat(h.run(0x0F, 0x01, 0xDC)).isTrue();
    assertThat(cpu.gif).isTrue();
  }

  @Test
  void vmsaveStoresWhatVmloadLoads() {
    enable();
    cpu.msrs.lstar = 0x1234;
    cpu.gpr[Cpu.RAX] = 0x3000;
    assertThat(h.run(0x0F, 0x01, 0xDB)).isTrue();
    cpu.msrs.lstar = 0;
    assertThat(h.run(0x0F, 0x01, 0xDA)).isTrue();
    assertThat(cpu.msrs.lstar).isEqualTo(0x1234);
  }

  @ParameterizedTest
  @CsvSource({"C1", "D9", "DE"})
  void callsOfAHostAreUndefined(String last) {
    enable();
    assertThat(h.run(0x0F, 0x01, Integer.parseInt(last, 16))).isFalse();
  }

  @Test
  void refusedVmrunGoesOnBehindIt() {
    enable();
    cpu.msrs.write(VM_HSAVE_PA, 0x4000);
    cpu.gpr[Cpu.RAX] = 0x3000;
    cpu.gpr[Cpu.RBX] = 5;
    assertThat(h.run(0x0F, 0x01, 0xD8, 0xFF, 0xC3)).isTrue();
    assertThat(cpu.gpr[Cpu.RBX]).isEqualTo(6);
    assertThat(h.machine.memory().read64(0x3070)).as("VMEXIT_INVALID").isEqualTo(-1);
    assertThat(cpu.gif).isFalse();
  }

  @Test
  void disabledByTheFirmware() {
    cpu.msrs.write(VM_CR, 0x10);
    cpu.gpr[Cpu.RCX] = EFER & 0xFFFF_FFFFL;
    cpu.gpr[Cpu.RAX] = cpu.efer | SVME;
    cpu.gpr[Cpu.RDX] = 0;
    assertThat(h.run(0x0F, 0x30)).as("#GP").isFalse();
  }

  @Test
  void lockedVmCrStays() {
    cpu.msrs.write(VM_CR, 0x18);
    cpu.msrs.write(VM_CR, 0);
    assertThat(cpu.msrs.read(VM_CR)).isEqualTo(0x18);
  }

  @Test
  void hostSaveAreaMustBeAPage() {
    cpu.gpr[Cpu.RCX] = VM_HSAVE_PA & 0xFFFF_FFFFL;
    cpu.gpr[Cpu.RAX] = 0x4008;
    cpu.gpr[Cpu.RDX] = 0;
    assertThat(h.run(0x0F, 0x30)).as("#GP").isFalse();
  }
}
