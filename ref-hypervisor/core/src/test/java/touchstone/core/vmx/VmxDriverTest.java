package touchstone.core.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Bench;
import touchstone.core.virt.Exit;

/** What is VT-x's own: controls, the life of a VMCS, the translation of exits. */
class VmxDriverTest {
  private final Bench bench = new Bench(Hardware.INTEL, 2);
  private final Vcpu v = bench.domain(1, 1).vcpu[0];

  // [utest->req~vcs-mandatory-intercepts~1]
  @Test
  void mandatoryControlsAreThereAgainAtEveryEntry() {
    Map<Integer, Long> vmcs = bench.hw.vmcs(v.controlStructure);
    long[] seen = new long[5];
    bench.hw.guest =
        (hw, cpu) -> {
          seen[0] = vmcs.get(VmcsFields.PIN_CONTROLS);
          seen[1] = vmcs.get(VmcsFields.PROCESSOR_CONTROLS);
          seen[2] = vmcs.get(VmcsFields.SECONDARY_CONTROLS);
          seen[3] = vmcs.get(VmcsFields.EXCEPTION_BITMAP);
          seen[4] = vmcs.get(VmcsFields.MSR_BITMAP);
          return Bench.exitByCpuid(hw, cpu);
        };
    bench.enter(v, 0);
    long bitmap = seen[4];
    vmcs.put(VmcsFields.PIN_CONTROLS, 0L);
    vmcs.put(VmcsFields.PROCESSOR_CONTROLS, 0L);
    vmcs.put(VmcsFields.SECONDARY_CONTROLS, 0L);
    vmcs.put(VmcsFields.EXCEPTION_BITMAP, 0L);
    vmcs.put(VmcsFields.MSR_BITMAP, 0L);
    bench.enter(v, 0);
    assertThat(seen[0] & 0x9).as("external interrupts, NMI").isEqualTo(0x9);
    long primary = 1L << 7 | 1L << 10 | 1L << 11 | 1L << 24 | 1L << 28 | 1L << 29 | 1L << 31;
    assertThat(seen[1] & primary).isEqualTo(primary);
    assertThat(seen[1] & 1L << 25).as("I/O bitmaps").isZero();
    assertThat(seen[2] & 0xE2).as("EPT, VPID, WBINVD, unrestricted").isEqualTo(0xE2);
    assertThat(seen[3] & 0x20002).as("#DB, #AC").isEqualTo(0x20002);
    assertThat(seen[4]).isEqualTo(bitmap).isNotZero();
  }

  @Test
  void theMsrBitmapOpensOnlySwitchedRegisters() {
    bench.hw.guest = Bench::exitByCpuid;
    bench.enter(v, 0);
    long page = bench.hw.vmcs(v.controlStructure).get(VmcsFields.MSR_BITMAP);
    int open = 0;
    for (int i = 0; i < 4096; i++) {
      open += 8 - Integer.bitCount(bench.hw.read8(page + i));
    }
    assertThat(open).as("read and write of 11 registers").isEqualTo(22);
    assertThat(bench.hw.read8(page + 1024 + 0x100 / 8) & 3).as("FS_BASE, GS_BASE").isZero();
    assertThat(bench.hw.read8(page + 1024 + 0x80 / 8) & 1).as("EFER").isEqualTo(1);
  }

  @Test
  void aVmcsIsActiveOnOneCpuAtATimeAndLaunchedAgainAfterAMove() {
    bench.hw.guest = Bench::exitByCpuid;
    assertThat(bench.enter(v, 0).kind).isEqualTo(Exit.CPUID);
    assertThat(bench.enter(v, 0).kind).as("resumed").isEqualTo(Exit.CPUID);
    bench.hw.events.clear();
    assertThat(bench.enter(v, 1).kind).as("launched on CPU 1").isEqualTo(Exit.CPUID);
    assertThat(bench.hw.events).contains("vmclear 0 " + Long.toHexString(v.controlStructure));
    assertThat(bench.hw.currentVmcs(0)).isEqualTo(-1);
  }

  @Test
  void aFailedEntryInstructionIsReportedWithItsError() {
    bench.hw.guest =
        (hw, cpu) -> {
          hw.vmwrite(cpu, VmcsFields.INSTRUCTION_ERROR, 7);
          return Hardware.VM_FAIL_VALID;
        };
    Exit exit = bench.enter(v, 0);
    assertThat(exit.kind).isEqualTo(Exit.ENTRY_FAILURE);
    assertThat(exit.reason).isEqualTo(7);
  }

  /** The last line: a processor lost its capability after vCPUs were made for it. */
  // [utest->req~vcs-incapable-cpu~1]
  @Test
  void aProcessorThatWasRefusedEntersNothing() {
    bench.hw.guest =
        (hw, cpu) -> {
          throw new AssertionError("entered");
        };
    bench.hw.writeMsr(1, 0x48B, ~(1L << 33));
    assertThat(bench.driver.enable(1)).isFalse();
    assertThat(bench.enter(v, 1).kind).isEqualTo(Exit.ENTRY_FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    "0x00000001, 1", "0x00000002, 11", "0x00000007, 2", "0x00000009, 16", "0x0000000A, 4",
    "0x0000000C, 5", "0x0000000D, 15", "0x0000000F, 14", "0x00000012, 3", "0x00000015, 14",
    "0x0000001F, 7", "0x00000020, 8", "0x00000024, 14", "0x00000027, 14", "0x00000030, 10",
    "0x00000031, 18", "0x00000036, 15", "0x00000037, 13", "0x80000021, 17", "0x00000029, 18"
  })
  void reasonsTranslateIntoTheSharedVocabulary(String reason, int kind) {
    assertThat(exitWith(Long.decode(reason), 0).kind).isEqualTo(kind);
  }

  private Exit exitWith(long reason, long qualification) {
    bench.hw.guest =
        (hw, cpu) -> {
          hw.vmwrite(cpu, VmcsFields.EXIT_REASON, reason);
          hw.vmwrite(cpu, VmcsFields.EXIT_QUALIFICATION, qualification);
          hw.vmwrite(cpu, VmcsFields.GUEST_PHYSICAL_ADDRESS, 0xABC000);
          return Hardware.VM_SUCCEED;
        };
    return bench.enter(v, 0);
  }

  @Test
  void qualificationsAreDecoded() {
    Exit exit = exitWith(30, 0x3F8L << 16 | 8 | 1);
    assertThat(exit.number).isEqualTo(0x3F8);
    assertThat(exit.width).isEqualTo(2);
    assertThat(exit.read).isTrue();
    assertThat(exit.string).isFalse();
    exit = exitWith(28, 4 | 0xB00);
    assertThat(exit.number).isEqualTo(4);
    assertThat(exit.operand).isEqualTo(11);
    assertThat(exit.read).isFalse();
    exit = exitWith(48, 2);
    assertThat(exit.rights).isEqualTo(2);
    assertThat(exit.address).isEqualTo(0xABC000);
  }

  @Test
  void anInterruptedDeliveryIsRepeated() {
    bench.hw.guest =
        (hw, cpu) -> {
          hw.vmwrite(cpu, VmcsFields.EXIT_REASON, 1);
          hw.vmwrite(cpu, VmcsFields.IDT_VECTORING, 0x80000B0EL);
          hw.vmwrite(cpu, VmcsFields.IDT_VECTORING_ERROR_CODE, 2);
          return Hardware.VM_SUCCEED;
        };
    bench.enter(v, 0);
    Map<Integer, Long> vmcs = bench.hw.vmcs(v.controlStructure);
    assertThat(vmcs.get(VmcsFields.ENTRY_INTERRUPTION)).isEqualTo(0x80000B0EL);
    assertThat(vmcs.get(VmcsFields.ENTRY_ERROR_CODE)).isEqualTo(2);
  }
}
