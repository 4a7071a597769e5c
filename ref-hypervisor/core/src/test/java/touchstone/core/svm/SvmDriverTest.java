package touchstone.core.svm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Bench;
import touchstone.core.virt.Exit;

/** What is AMD-V's own: intercepts, permission maps, the translation of exits. */
class SvmDriverTest {
  private final Bench bench = new Bench(Hardware.AMD, 2);
  private final Vcpu v = bench.domain(1, 1).vcpu[0];

  // [utest->req~vcs-mandatory-intercepts~1]
  @Test
  void mandatoryInterceptsAreThereAgainAtEveryEntry() {
    int[] seen = new int[6];
    bench.hw.guest =
        (hw, cpu) -> {
          long vmcb = hw.currentVmcs(cpu);
          seen[0] = hw.read32(vmcb + VmcbOffsets.MISC1_INTERCEPTS);
          seen[1] = hw.read32(vmcb + VmcbOffsets.MISC2_INTERCEPTS);
          seen[2] = hw.read32(vmcb + VmcbOffsets.EXCEPTION_INTERCEPTS);
          seen[3] = hw.read32(vmcb + VmcbOffsets.CLEAN_BITS);
          seen[4] = (int) hw.read64(vmcb + VmcbOffsets.NP_ENABLE);
          seen[5] = hw.read32(vmcb + VmcbOffsets.VIRTUAL_INTERRUPT);
          return Bench.exitByCpuid(hw, cpu);
        };
    bench.enter(v, 0);
    for (int at = 0; at < 0x14; at += 4) {
      bench.hw.write32(v.controlStructure + at, 0);
    }
    bench.hw.write64(v.controlStructure + VmcbOffsets.NP_ENABLE, 0);
    bench.hw.write64(v.controlStructure + VmcbOffsets.VIRTUAL_INTERRUPT, 0);
    bench.hw.write32(v.controlStructure + VmcbOffsets.CLEAN_BITS, -1);
    bench.enter(v, 0);
    int misc1 = 0xF | 1 << 15 | 1 << 18 | 1 << 22 | 1 << 24 | 0xFC << 24;
    assertThat(seen[0] & misc1).isEqualTo(misc1 & ~(1 << 30));
    assertThat(seen[1] & 0x3E7F).isEqualTo(0x3E7F);
    assertThat(seen[2] & 0x20002).as("#DB, #AC").isEqualTo(0x20002);
    assertThat(seen[3]).as("clean bits").isZero();
    assertThat(seen[4]).as("nested paging").isEqualTo(1);
    assertThat(seen[5] & 1 << 24).as("V_INTR_MASKING").isNotZero();
  }

  @Test
  void permissionMapsOpenNoPortAndOnlySwitchedMsrs() {
    bench.hw.guest = Bench::exitByCpuid;
    bench.enter(v, 0);
    long iopm = bench.hw.read64(v.controlStructure + VmcbOffsets.IOPM_BASE_PA);
    long msrpm = bench.hw.read64(v.controlStructure + VmcbOffsets.MSRPM_BASE_PA);
    for (int i = 0; i < 3 * 4096; i++) {
      assertThat(bench.hw.read8(iopm + i)).isEqualTo(0xFF);
    }
    int open = 0;
    for (int i = 0; i < 2 * 4096; i++) {
      open += 8 - Integer.bitCount(bench.hw.read8(msrpm + i));
    }
    assertThat(open).as("read and write of 11 registers").isEqualTo(22);
    assertThat(bench.hw.read8(msrpm + 2048 + 0x80 / 4) & 3).as("EFER").isEqualTo(3);
    assertThat(bench.hw.read8(msrpm + 2048 + 0x100 / 4) & 0x3F).as("segment bases").isZero();
  }

  @Test
  void theGuestNeverSeesTheVirtualizationEnableBit() {
    assertThat(bench.hw.read64(v.controlStructure + VmcbOffsets.EFER) & 0x1000).isNotZero();
    assertThat(bench.driver.register(v, Registers.EFER)).isZero();
  }

  @Test
  void hostStateIsSavedAroundTheGuest() {
    bench.hw.guest =
        (hw, cpu) -> {
          hw.events.add("run");
          return Bench.exitByCpuid(hw, cpu);
        };
    bench.hw.events.clear();
    bench.enter(v, 1);
    assertThat(bench.hw.events)
        .containsExactly("clgi 1", "vmload 1", "run", "vmsave 1", "vmload 1", "stgi 1");
  }

  @ParameterizedTest
  @CsvSource({
    "0x60, 1",
    "0x61, 1",
    "0x64, 2",
    "0x81, 3",
    "0x72, 4",
    "0x78, 5",
    "0x7B, 6",
    "0x7C, 7",
    "0x14, 9",
    "0x400, 10",
    "0x7F, 11",
    "0x41, 12",
    "0x51, 12",
    "0x8D, 13",
    "0x80, 14",
    "0x82, 14",
    "0x86, 14",
    "0x7A, 14",
    "0x6F, 14",
    "0x8A, 14",
    "0x8B, 14",
    "0x89, 15",
    "0x76, 15",
    "0x7D, 16",
    "-1, 17",
    "0x402, 18",
    "0x25, 18"
  })
  void codesTranslateIntoTheSharedVocabulary(String code, int kind) {
    assertThat(exitWith(Long.decode(code), 1L << 63 | 0x10, 0).kind)
        .isEqualTo(Long.decode(code) == 0x7C ? Exit.MSR_READ : kind);
  }

  private Exit exitWith(long code, long info1, long info2) {
    bench.hw.guest =
        (hw, cpu) -> {
          hw.write64(v.controlStructure + VmcbOffsets.EXITCODE, code);
          hw.write64(v.controlStructure + VmcbOffsets.EXITINFO1, info1);
          hw.write64(v.controlStructure + VmcbOffsets.EXITINFO2, info2);
          return Hardware.VM_SUCCEED;
        };
    return bench.enter(v, 0);
  }

  @Test
  void informationFieldsAreDecoded() {
    Exit exit = exitWith(SvmCodes.IOIO, 0x3F8L << 16 | 0x20 | 1, 0x100002);
    assertThat(exit.number).isEqualTo(0x3F8);
    assertThat(exit.width).isEqualTo(2);
    assertThat(exit.read).isTrue();
    assertThat(exit.instructionLength).isEqualTo(2);
    exit = exitWith(SvmCodes.CR4_WRITE, 1L << 63 | 11, 0);
    assertThat(exit.number).isEqualTo(4);
    assertThat(exit.operand).isEqualTo(11);
    exit = exitWith(SvmCodes.NPF, 6, 0xABC000);
    assertThat(exit.rights).isEqualTo(2);
    assertThat(exit.address).isEqualTo(0xABC000);
    assertThat(exitWith(SvmCodes.MSR, 1, 0).kind).isEqualTo(Exit.MSR_WRITE);
  }

  @Test
  void anInterruptedDeliveryIsRepeated() {
    bench.hw.write64(v.controlStructure + VmcbOffsets.EXITINTINFO, 0x280000B0EL);
    exitWith(SvmCodes.INTR, 0, 0);
    assertThat(bench.hw.read64(v.controlStructure + VmcbOffsets.EVENTINJ)).isEqualTo(0x280000B0EL);
  }

  /** Sixteen ASIDs for more vCPUs than that: no tag changes hands without a flush. */
  @Test
  void asidsAreFlushedWhenTheyChangeHands() {
    bench.hw.guest = Bench::exitByCpuid;
    Vcpu[] all = new Vcpu[24];
    for (int i = 0; i < 8; i++) {
      all[i] = i == 0 ? bench.domain(0, 8).vcpu[0] : all[0].domain.vcpu[i];
    }
    for (int i = 8; i < 24; i++) {
      all[i] = i % 8 == 0 ? bench.domain(1 + i / 8, 8).vcpu[0] : all[i / 8 * 8].domain.vcpu[i % 8];
    }
    Vcpu[] holder = new Vcpu[16];
    for (int round = 0; round < 3; round++) {
      for (Vcpu each : all) {
        bench.enter(each, 0);
        int asid = bench.hw.read32(each.controlStructure + VmcbOffsets.GUEST_ASID);
        int flush = bench.hw.read8(each.controlStructure + VmcbOffsets.TLB_CONTROL);
        assertThat(asid).isBetween(1, 15);
        assertThat(holder[asid] == each || flush == 3).isTrue();
        holder[asid] = each;
      }
    }
  }
}
