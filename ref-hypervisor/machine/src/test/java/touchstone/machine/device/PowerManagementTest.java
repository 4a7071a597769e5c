package touchstone.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.platform.Machine;

/** The PM timer, its event and the way into S5, as ACPI 6.4 has them in section 4.8. */
class PowerManagementTest {
  private static final long HALF_PERIOD = 2_343_484_438L; // 2^23 pulses of 3.579545 MHz

  private final Machine machine = new Machine(CpuModel.INTEL, 1 << 20, 1);
  private final PortBus ports = machine.ports();
  private long now;
  private boolean sci;
  private final PowerManagement power = new PowerManagement(() -> now, high -> sci = high);

  @BeforeEach
  void attach() {
    power.attachTo(ports);
  }

  private void write(int port, int bytes, int value) {
    ports.write(machine.cpu(0), port, bytes, value);
  }

  @Test
  void timerHas24Bits() {
    now = 1_000_000_000;
    assertThat(ports.read(0x608, 4)).isEqualTo(3_579_545);
    now = 5_000_000_000L;
    assertThat(ports.read(0x608, 4)).isEqualTo(17_897_725 - (1 << 24));
  }

  @Test
  void timerEventComesWithEachChangeOfTheTopBit() {
    assertThat(power.next()).isEqualTo(Long.MAX_VALUE);
    write(0x602, 2, 1);
    assertThat(power.next()).isEqualTo(HALF_PERIOD);
    now = HALF_PERIOD;
    power.act();
    assertThat(sci).isTrue();
    assertThat(ports.read(0x600, 2)).isEqualTo(1);
    write(0x600, 2, 1);
    assertThat(sci).isFalse();
    assertThat(ports.read(0x600, 2)).isZero();
    assertThat(power.next()).isBetween(2 * HALF_PERIOD - 1, 2 * HALF_PERIOD);
  }

  @Test
  void enablesOfOtherEventsAreKept() {
    write(0x602, 2, 0xFFFF);
    assertThat(ports.read(0x602, 2)).isEqualTo(0x721);
    write(0x600, 4, 0x00200000);
    assertThat(ports.read(0x600, 4)).isEqualTo(0x00200000);
  }

  @Test
  void onlySoftOffSwitchesOff() {
    assertThat(ports.read(0x604, 2)).as("in ACPI mode").isEqualTo(1);
    write(0x604, 2, 1 << 10 | 1 << 13);
    assertThat(machine.stopReason()).as("S1 does not exist").isNull();
    write(0x604, 2, 0);
    assertThat(machine.stopReason()).as("no sleep enable").isNull();
    write(0x604, 2, 1 << 13);
    assertThat(machine.stopReason()).isNotNull();
  }
}
