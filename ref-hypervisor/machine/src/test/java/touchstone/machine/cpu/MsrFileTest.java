package touchstone.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.machine.platform.Machine;

/** Which registers exist, what they take, and the arithmetic of the time-stamp counter. */
class MsrFileTest {
  private final Cpu intel = new Machine(CpuModel.INTEL, 1 << 20, 1).cpu(0);
  private final Cpu amd = new Machine(CpuModel.AMD, 1 << 20, 1).cpu(0);

  @Test
  void timeStampCounterIsClockPlusOffset() {
    intel.clock = 100;
    intel.msrs.write(MsrNumbers.TSC, 1000);
    intel.clock = 150;
    assertThat(intel.msrs.read(MsrNumbers.TSC)).isEqualTo(1050);
    assertThat(intel.msrs.read(MsrNumbers.TSC_ADJUST)).isEqualTo(900);
    intel.msrs.write(MsrNumbers.TSC_ADJUST, 0);
    assertThat(intel.msrs.read(MsrNumbers.TSC)).isEqualTo(150);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        MsrNumbers.LSTAR,
        MsrNumbers.CSTAR,
        MsrNumbers.FS_BASE,
        MsrNumbers.GS_BASE,
        MsrNumbers.KERNEL_GS_BASE,
        MsrNumbers.SYSENTER_EIP,
        MsrNumbers.SYSENTER_ESP
      })
  void addressesMustBeCanonical(int msr) {
    intel.msrs.write(msr, -1L << 47);
    assertThat(intel.msrs.read(msr)).isEqualTo(-1L << 47);
    refused(() -> intel.msrs.write(msr, 1L << 47));
    assertThat(intel.msrs.read(msr)).isEqualTo(-1L << 47);
  }

  @Test
  void memoryTypesAreChecked() {
    intel.msrs.write(MsrNumbers.PAT, 0x0706050401000406L);
    refused(() -> intel.msrs.write(MsrNumbers.PAT, 2));
    intel.msrs.write(MsrNumbers.MTRR_DEF_TYPE, 0xC06);
    refused(() -> intel.msrs.write(MsrNumbers.MTRR_DEF_TYPE, 0xC03));
    refused(() -> intel.msrs.write(MsrNumbers.MTRR_PHYS_BASE_0 + 1, 1L << 40));
    refused(() -> intel.msrs.write(MsrNumbers.MTRR_CAP, 0));
    assertThat(intel.msrs.read(MsrNumbers.MTRR_CAP) & 0xFF).isEqualTo(8);
  }

  @Test
  void unknownRegistersFault() {
    refused(() -> intel.msrs.read(0x12345));
    refused(() -> intel.msrs.write(0x12345, 0));
    refused(() -> intel.msrs.read(MsrNumbers.HWCR));
    refused(() -> amd.msrs.read(MsrNumbers.MISC_ENABLE));
  }

  @Test
  void timeStampCounterOfAmdCountsAtTheFrequencyOfP0() {
    assertThat(amd.msrs.read(MsrNumbers.HWCR)).isEqualTo(1 << 24);
    amd.msrs.write(MsrNumbers.HWCR, 0x10);
    assertThat(amd.msrs.read(MsrNumbers.HWCR)).isEqualTo(1 << 24 | 0x10);
  }

  private static void refused(Runnable access) {
    assertThatThrownBy(access::run)
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.vector).isEqualTo(Fault.GP);
              assertThat(fault.errorCode).isZero();
            });
  }
}
