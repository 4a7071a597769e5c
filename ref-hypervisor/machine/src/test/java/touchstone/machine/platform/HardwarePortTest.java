package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.core.hardware.Hardware;
import touchstone.machine.cpu.CpuModel;

/** What the core sees of the machine besides the two extensions. */
class HardwarePortTest {
  private static final int FRAMES = 256;
  private static final int EFER = 0xC0000080;
  private static final int NO_SUCH_MSR = 0x4000_0000;

  private final List<Integer> console = new ArrayList<>();

  private HardwarePort port(CpuModel model) {
    return new HardwarePort(new Machine(model, (long) FRAMES << 12, 2), console::add);
  }

  @ParameterizedTest
  @EnumSource
  void describesTheMachine(CpuModel model) {
    HardwarePort port = port(model);
    assertThat(port.vendor()).isEqualTo(model == CpuModel.INTEL ? Hardware.INTEL : Hardware.AMD);
    assertThat(port.cpus()).isEqualTo(2);
    assertThat(port.frames()).isEqualTo(FRAMES);
    int ebx = model == CpuModel.INTEL ? 0x756E6547 : 0x68747541;
    assertThat(port.cpuid(0, 0, 1)).as("Genu, Auth").isEqualTo(ebx);
  }

  @Test
  void memoryIsLittleEndianAndUnaligned() {
    HardwarePort port = port(CpuModel.INTEL);
    port.write64(0x1003, 0x1122334455667788L);
    assertThat(port.read8(0x1003)).isEqualTo(0x88);
    assertThat(port.read16(0x1004)).isEqualTo(0x6677);
    assertThat(port.read32(0x1006)).isEqualTo(0x22334455);
    port.write8(0x1FFF, 0xAB);
    port.zeroFrame(1);
    assertThat(port.read64(0x1003)).isZero();
    assertThat(port.read8(0x1FFF)).isZero();
  }

  @Test
  void timeIsPerCpu() {
    HardwarePort port = port(CpuModel.AMD);
    port.charge(1, 1234);
    assertThat(port.tsc(1)).isEqualTo(1234);
    assertThat(port.tsc(0)).isZero();
  }

  @Test
  void registersArePerCpu() {
    HardwarePort port = port(CpuModel.INTEL);
    port.setGpr(0, 15, 7);
    port.setCr2(0, 8);
    port.setDr(0, 3, 9);
    assertThat(port.gpr(0, 15)).isEqualTo(7);
    assertThat(port.cr2(0)).isEqualTo(8);
    assertThat(port.dr(0, 3)).isEqualTo(9);
    assertThat(port.gpr(1, 15)).isZero();
    assertThat(port.cr2(1)).isZero();
    assertThat(port.dr(1, 3)).isZero();
  }

  @Test
  void hostIsInLongMode() {
    HardwarePort port = port(CpuModel.INTEL);
    assertThat(port.readMsr(0, EFER)).isEqualTo(0xD01);
    assertThatThrownBy(() -> port.readMsr(0, NO_SUCH_MSR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RDMSR 40000000");
    assertThatThrownBy(() -> port.writeMsr(0, NO_SUCH_MSR, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fpuStateSurvivesSaveAndRestore() {
    HardwarePort port = port(CpuModel.INTEL);
    for (int i = 0; i < 512; i += 8) {
      port.write64(0x2000 + i, 0x0101_0101_0101_0101L * (i / 8));
    }
    port.write32(0x2000 + 24, 0x1F80);
    port.fxrstor(0, 0x2000);
    port.fxsave(0, 0x3000);
    assertThat(port.read32(0x3000 + 24)).isEqualTo(0x1F80);
    assertThat(port.read64(0x3000 + 16)).as("data pointer").isEqualTo(port.read64(0x2000 + 16));
    for (int i = 32; i < 160; i += 16) {
      assertThat(port.read64(0x3000 + i)).as("ST at " + i).isEqualTo(port.read64(0x2000 + i));
      assertThat(port.read16(0x3000 + i + 8)).isEqualTo(port.read16(0x2000 + i + 8));
      assertThat(port.read32(0x3000 + i + 10)).as("reserved").isZero();
    }
    for (int i = 160; i < 416; i += 8) {
      assertThat(port.read64(0x3000 + i)).as("XMM at " + i).isEqualTo(port.read64(0x2000 + i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void timerInterruptIsTakenOnceDue(CpuModel model) {
    HardwarePort port = port(model);
    port.armTimer(0, 500);
    assertThat(port.acknowledgeInterrupt(0)).isEqualTo(-1);
    port.charge(0, 500);
    assertThat(port.acknowledgeInterrupt(1)).as("the other CPU").isEqualTo(-1);
    assertThat(port.acknowledgeInterrupt(0)).isEqualTo(HardwarePort.TIMER_VECTOR);
    port.armTimer(0, 1500);
    port.charge(0, 1000);
    assertThat(port.acknowledgeInterrupt(0)).as("again, so EOI was sent").isEqualTo(0xEF);
  }

  @Test
  void timerIsDisarmed() {
    HardwarePort port = port(CpuModel.INTEL);
    port.armTimer(0, 500);
    port.armTimer(0, 0);
    port.charge(0, 1000);
    assertThat(port.acknowledgeInterrupt(0)).isEqualTo(-1);
  }

  @Test
  void operationsOfTheOtherVendorAreRefused() {
    assertThatThrownBy(() -> port(CpuModel.AMD).vmxon(0, 0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> port(CpuModel.INTEL).vmrun(0, 0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void vmrunNeedsTheExtensionTurnedOn() {
    assertThatThrownBy(() -> port(CpuModel.AMD).vmrun(0, 0x1000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("SVME");
  }

  @Test
  void consoleGetsBytes() {
    port(CpuModel.INTEL).consoleWrite(0x141);
    assertThat(console).containsExactly(0x41);
  }
}
