package touchstone.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.platform.Machine;

/** The six modes, latches and read-back as Intel's data sheet of the 8254 draws them. */
class Pit8254Test {
  private static final Oscillator PULSES = new Oscillator(1_193_182);

  private final Cpu cpu = new Machine(CpuModel.INTEL, 1 << 20, 1).cpu(0);
  private final PortBus ports = new PortBus();

  /** Pulses at which IRQ 0 rose. */
  private final List<Long> rises = new ArrayList<>();

  private long now;
  private boolean irq;
  private final Pit8254 pit = new Pit8254(() -> now, this::drive);

  @BeforeEach
  void attach() {
    pit.attachTo(ports);
    rises.clear();
  }

  private void drive(boolean high) {
    if (high && !irq) {
      rises.add(PULSES.ticks(now));
    }
    irq = high;
  }

  private void write(int port, int value) {
    ports.write(cpu, port, 1, value);
  }

  private int read(int port) {
    return ports.read(port, 1);
  }

  /** Time passes, as the machine lets it: with a stop wherever the device wants one. */
  private void advanceTo(long pulse) {
    long end = PULSES.nanos(pulse);
    while (pit.next() <= end) {
      now = pit.next();
      pit.act();
    }
    now = end;
  }

  private void load(int counter, int mode, int count) {
    write(0x43, counter << 6 | 0x30 | mode << 1);
    write(0x40 + counter, count & 0xFF);
    write(0x40 + counter, count >>> 8);
  }

  private int count(int counter) {
    int low = read(0x40 + counter);
    return low | read(0x40 + counter) << 8;
  }

  @Test
  void mode0RisesOnceCountAndOnePulsesAfterTheWrite() {
    load(0, 0, 100);
    assertThat(irq).isFalse();
    advanceTo(100);
    assertThat(irq).isFalse();
    assertThat(count(0)).isEqualTo(1);
    advanceTo(101);
    assertThat(irq).isTrue();
    advanceTo(102);
    assertThat(count(0)).as("it goes on").isEqualTo(0xFFFF);
    assertThat(pit.next()).isEqualTo(Long.MAX_VALUE);
    assertThat(rises).containsExactly(101L);
  }

  @Test
  void mode2IsLowForThePulseBeforeEachPeriod() {
    load(0, 2, 10);
    advanceTo(35);
    assertThat(rises).containsExactly(11L, 21L, 31L);
    assertThat(count(0)).isEqualTo(6);
    advanceTo(40);
    assertThat(irq).isFalse();
    assertThat(count(0)).isEqualTo(1);
  }

  @Test
  void mode3IsHighForHalfAPeriodAndCountsByTwo() {
    load(0, 3, 7);
    advanceTo(22);
    assertThat(rises).containsExactly(8L, 15L, 22L);
    List<Integer> shown = new ArrayList<>();
    for (int pulse = 22; pulse < 29; pulse++) {
      advanceTo(pulse);
      shown.add(count(0));
    }
    assertThat(shown)
        .as("an odd count is high for a pulse more")
        .containsExactly(6, 4, 2, 0, 6, 4, 2);
  }

  @Test
  void mode4StrobesOnce() {
    load(0, 4, 5);
    assertThat(irq).isTrue();
    advanceTo(6);
    assertThat(irq).as("low for one pulse, count and one after the write").isFalse();
    advanceTo(7);
    assertThat(irq).isTrue();
    assertThat(pit.next()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void modes1And5WaitForTheGateAndCanBeStartedAgain(int mode) {
    load(2, mode, 50);
    advanceTo(500);
    assertThat(read(0x61) & 0x20).isEqualTo(0x20);
    write(0x61, 1);
    advanceTo(501);
    assertThat(count(2)).isEqualTo(50);
    assertThat(read(0x61) & 0x20).isEqualTo(mode == 1 ? 0 : 0x20);
    advanceTo(551);
    assertThat(read(0x61) & 0x20).isEqualTo(mode == 1 ? 0x20 : 0);
    write(0x61, 0);
    write(0x61, 1);
    advanceTo(560);
    assertThat(count(2)).isEqualTo(42);
  }

  @Test
  void gateHoldsMode0AndLetsItGoOn() {
    write(0x61, 1);
    load(2, 0, 1000);
    advanceTo(101);
    assertThat(count(2)).isEqualTo(900);
    write(0x61, 0);
    advanceTo(5000);
    assertThat(count(2)).isEqualTo(900);
    write(0x61, 1);
    advanceTo(5900);
    assertThat(read(0x61))
        .as("output and gate, whatever refresh is")
        .matches(v -> (v & 0x21) == 0x21);
  }

  @Test
  void zeroIsTheLargestCount() {
    load(0, 2, 0);
    advanceTo(65536);
    assertThat(rises).isEmpty();
    advanceTo(65537);
    assertThat(rises).containsExactly(65537L);
  }

  @Test
  void decimalCounting() {
    write(0x43, 0x31);
    write(0x40, 0x00);
    write(0x40, 0x10);
    advanceTo(2);
    assertThat(count(0)).isEqualTo(0x0999);
    advanceTo(1001);
    assertThat(irq).isTrue();
    advanceTo(1002);
    assertThat(count(0)).isEqualTo(0x9999);
  }

  @Test
  void latchedCountStaysUntilBothBytesAreRead() {
    load(0, 0, 0x1234);
    advanceTo(0x35);
    write(0x43, 0x00);
    advanceTo(0x100);
    write(0x43, 0x00);
    assertThat(count(0)).as("the first latch holds").isEqualTo(0x1200);
    assertThat(count(0)).isEqualTo(0x1135);
  }

  @Test
  void singleByteAccess() {
    write(0x43, 0x10);
    write(0x40, 0x80);
    advanceTo(1);
    assertThat(read(0x40)).isEqualTo(0x80);
    write(0x43, 0x20);
    write(0x40, 0x80);
    advanceTo(PULSES.ticks(now) + 1);
    assertThat(read(0x40)).isEqualTo(0x80);
    assertThat(read(0x40)).isEqualTo(0x80);
  }

  @Test
  void readBackGivesStatusBeforeCount() {
    load(0, 3, 1000);
    write(0x43, 0xE2);
    assertThat(read(0x40)).as("out, not yet loaded, both bytes, mode 3").isEqualTo(0xF6);
    advanceTo(11);
    write(0x43, 0xC2);
    assertThat(read(0x40)).isEqualTo(0xB6);
    assertThat(count(0)).isEqualTo(980);
  }

  @Test
  void memoryRefreshToggles() {
    int before = read(0x61) & 0x10;
    advanceTo(18);
    assertThat(read(0x61) & 0x10).isNotEqualTo(before);
  }
}
