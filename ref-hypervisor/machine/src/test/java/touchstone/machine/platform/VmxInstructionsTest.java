package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.vmx.VmcsField;

/** The VMX instructions as a hypervisor on the bare machine executes them. @sdm 31.2, 31.3 */
class VmxInstructionsTest {
  private static final int FEATURE_CONTROL = 0x3A;
  private static final int BASIC = 0x480;
  private static final long VMXON_REGION = 0x1000;
  private static final long VMCS = 0x2000;

  /** With RBX at the pointer: vmxon [rbx]; vmclear [rbx]; vmptrld [rbx]; vmptrst [rbx]. */
  private static final int[] VMXON = {0xF3, 0x0F, 0xC7, 0x33};

  private static final int[] VMCLEAR = {0x66, 0x0F, 0xC7, 0x33};
  private static final int[] VMPTRLD = {0x0F, 0xC7, 0x33};
  private static final int[] VMPTRST = {0x0F, 0xC7, 0x3B};

  private final BareHypervisor h = new BareHypervisor(CpuModel.INTEL);
  private final Cpu cpu = h.cpu;

  @BeforeEach
  void prepare() {
    int revision = (int) cpu.msrs.read(BASIC) & 0x7FFF_FFFF;
    h.machine.memory().write32(VMXON_REGION, revision);
    h.machine.memory().write32(VMCS, revision);
    cpu.gpr[Cpu.RBX] = BareHypervisor.DATA;
  }

  private boolean with(long pointer, int... code) {
    h.machine.memory().write64(BareHypervisor.DATA, pointer);
    return h.run(code);
  }

  private void enable() {
    cpu.msrs.write(FEATURE_CONTROL, 5);
    assertThat(with(VMXON_REGION, VMXON)).isTrue();
    assertThat(h.succeeded()).isTrue();
  }

  private void load() {
    enable();
    assertThat(with(VMCS, VMCLEAR)).isTrue();
    assertThat(with(VMCS, VMPTRLD)).isTrue();
    assertThat(h.succeeded()).isTrue();
  }

  @Test
  void vmxonNeedsTheFirmwaresLock() {
    assertThat(with(VMXON_REGION, VMXON)).as("#GP, and there is no IDT").isFalse();
  }

  @Test
  void lockedFeatureControlStays() {
    cpu.msrs.write(FEATURE_CONTROL, 1);
    assertThat(h.run(wrmsr(FEATURE_CONTROL, 5))).isFalse();
  }

  @Test
  void vmxonNeedsVmxe() {
    cpu.msrs.write(FEATURE_CONTROL, 5);
    cpu.cr4 &= ~Cr4.VMXE;
    assertThat(with(VMXON_REGION, VMXON)).as("#UD").isFalse();
  }

  @Test
  void cr4VmxeStaysInVmxOperation() {
    enable();
    cpu.gpr[Cpu.RAX] = Cr4.PAE;
    assertThat(h.run(0x0F, 0x22, 0xE0)).as("#GP").isFalse();
  }

  @Test
  void vmxoffFreesCr4() {
    enable();
    cpu.gpr[Cpu.RAX] = Cr4.PAE;
    assertThat(h.run(0x0F, 0x01, 0xC4, 0x0F, 0x22, 0xE0)).isTrue();
    assertThat(cpu.cr4).isEqualTo(Cr4.PAE);
  }

  @ParameterizedTest
  @CsvSource({"C1", "C2", "C3", "C4"})
  void undefinedOutsideVmxOperation(String last) {
    assertThat(h.run(0x0F, 0x01, Integer.parseInt(last, 16))).isFalse();
  }

  @Test
  void pointerIsStored() {
    enable();
    with(0, VMPTRST);
    assertThat(h.machine.memory().read64(BareHypervisor.DATA)).isEqualTo(-1);
    clearAndLoad();
    with(0, VMPTRST);
    assertThat(h.machine.memory().read64(BareHypervisor.DATA)).isEqualTo(VMCS);
  }

  private void clearAndLoad() {
    with(VMCS, VMCLEAR);
    with(VMCS, VMPTRLD);
  }

  @Test
  void failuresSetCarryOrZero() {
    enable();
    with(VMCS + 8, VMPTRLD);
    assertThat(h.carry()).as("VMfailInvalid without a VMCS").isTrue();
    assertThat(h.zero()).isFalse();
    clearAndLoad();
    with(VMCS + 8, VMPTRLD);
    assertThat(h.zero()).as("VMfailValid").isTrue();
    assertThat(h.carry()).isFalse();
    cpu.gpr[Cpu.RAX] = VmcsField.VM_INSTRUCTION_ERROR.encoding;
    h.run(0x0F, 0x78, 0xC1);
    assertThat(cpu.gpr[Cpu.RCX]).isEqualTo(9);
  }

  @Test
  void fieldsThroughRegistersAndMemory() {
    load();
    cpu.gpr[Cpu.RAX] = VmcsField.GUEST_RIP.encoding;
    cpu.gpr[Cpu.RCX] = 0x1234_5678_9ABCL;
    assertThat(h.run(0x0F, 0x79, 0xC1)).as("vmwrite rax, rcx").isTrue();
    assertThat(h.run(0x0F, 0x78, 0x43, 0x10)).as("vmread [rbx+16], rax").isTrue();
    assertThat(h.machine.memory().read64(BareHypervisor.DATA + 16)).isEqualTo(0x1234_5678_9ABCL);
    h.machine.memory().write64(BareHypervisor.DATA, 0x42);
    assertThat(h.run(0x0F, 0x79, 0x03, 0x0F, 0x78, 0xC2)).as("vmwrite rax, [rbx]").isTrue();
    assertThat(cpu.gpr[Cpu.RDX]).isEqualTo(0x42);
    assertThat(h.succeeded()).isTrue();
  }

  @Test
  void invalidations() {
    load();
    cpu.gpr[Cpu.RCX] = 2;
    assertThat(with(0, 0x66, 0x0F, 0x38, 0x80, 0x0B)).as("invept rcx, [rbx]").isTrue();
    assertThat(h.succeeded()).isTrue();
    cpu.gpr[Cpu.RCX] = 1;
    assertThat(with(1, 0x66, 0x0F, 0x38, 0x81, 0x0B)).as("invvpid rcx, [rbx]").isTrue();
    assertThat(h.succeeded()).isTrue();
    assertThat(with(0, 0x66, 0x0F, 0x38, 0x81, 0x0B)).isTrue();
    assertThat(h.zero()).as("VPID 0").isTrue();
  }

  @Test
  void svmInstructionsDoNotExist() {
    assertThat(h.run(0x0F, 0x01, 0xD8)).isFalse();
  }

  private static int[] wrmsr(int msr, int value) {
    return new int[] {
      0xB9, msr & 0xFF, msr >>> 8 & 0xFF, 0, 0, 0xB8, value, 0, 0, 0, 0x31, 0xD2, 0x0F, 0x30
    };
  }
}
