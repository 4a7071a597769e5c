package touchstone.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.platform.Machine;

/** Calendar, update cycle and the three interrupts, as in the MC146818's data sheet. */
class Rtc146818Test {
  private static final long SECOND = 1_000_000_000;

  /** 31 December 1999, 23:59:58. */
  private static final long START = 946_684_798L;

  private final Cpu cpu = new Machine(CpuModel.INTEL, 1 << 20, 1).cpu(0);
  private final PortBus ports = new PortBus();
  private long now;
  private boolean irq;
  private final Rtc146818 rtc = new Rtc146818(() -> now, START, high -> irq = high);

  @BeforeEach
  void attach() {
    rtc.attachTo(ports);
  }

  private int read(int index) {
    ports.write(cpu, 0x70, 1, index);
    return ports.read(0x71, 1);
  }

  private void write(int index, int value) {
    ports.write(cpu, 0x70, 1, index);
    ports.write(cpu, 0x71, 1, value);
  }

  private void actUntil(long time) {
    while (rtc.next() <= time) {
      now = rtc.next();
      rtc.act();
    }
    now = time;
  }

  private String time() {
    return "%02x%02x-%02x-%02x %02x:%02x:%02x %d"
        .formatted(read(0x32), read(9), read(8), read(7), read(4), read(2), read(0), read(6));
  }

  @Test
  void centuryTurnsOver() {
    assertThat(time()).isEqualTo("1999-12-31 23:59:58 6");
    now = 2 * SECOND;
    assertThat(time()).isEqualTo("2000-01-01 00:00:00 7");
    now = (59L * 86_400 + 2) * SECOND;
    assertThat(time()).as("2000 is a leap year").isEqualTo("2000-02-29 00:00:00 3");
  }

  @Test
  void binaryAndTwelveHours() {
    write(0xB, 4);
    now = SECOND;
    assertThat(read(0)).isEqualTo(59);
    assertThat(read(4)).as("11 p.m.").isEqualTo(0x80 | 11);
    now = 2 * SECOND;
    assertThat(read(4)).as("midnight is 12 a.m.").isEqualTo(12);
    now = (12 * 3600 + 2) * SECOND;
    assertThat(read(4)).as("noon is 12 p.m.").isEqualTo(0x80 | 12);
  }

  @Test
  void updateIsAnnouncedAndItsEndFlagged() {
    write(0xA, 0x20);
    now = SECOND - 2_228_001;
    assertThat(read(0xA) & 0x80).isZero();
    now = SECOND - 2_228_000;
    assertThat(read(0xA)).isEqualTo(0xA0);
    assertThat(read(0xC)).isZero();
    now = SECOND;
    assertThat(read(0xA)).isEqualTo(0x20);
    assertThat(read(0xC)).as("flagged, but no interrupt").isEqualTo(0x10);
    assertThat(read(0xC)).isZero();
    assertThat(read(0xD)).isEqualTo(0x80);
  }

  @Test
  void settingTheClock() {
    write(0xB, 0x82);
    write(0xA, 0x76);
    now = 10 * SECOND;
    write(9, 0x26);
    write(0x32, 0x20);
    write(8, 0x11);
    write(7, 0x30);
    write(4, 0x12);
    write(2, 0x34);
    write(0, 0x56);
    now = 20 * SECOND;
    assertThat(time()).as("it stands").startsWith("2026-11-30 12:34:56");
    write(0xB, 2);
    write(0xA, 0x26);
    now += SECOND / 2 - 1;
    assertThat(time()).startsWith("2026-11-30 12:34:56");
    now++;
    assertThat(time()).as("half a second after the divider").isEqualTo("2026-11-30 12:34:57 2");
  }

  @Test
  void nonsenseChangesNothing() {
    write(7, 0x31);
    write(8, 0x02);
    now = SECOND;
    assertThat(time()).startsWith("1999-12-31 23:59:59");
  }

  @Test
  void alarmComesWhenAllItsBytesMatch() {
    write(0xA, 0x20);
    write(1, 0x01);
    write(3, 0xC0);
    write(5, 0xFF);
    write(0xB, 0x22);
    actUntil(3 * SECOND - 1);
    assertThat(irq).isFalse();
    actUntil(3 * SECOND);
    assertThat(irq).isTrue();
    assertThat(read(0xC)).isEqualTo(0xB0);
    assertThat(irq).isFalse();
    actUntil(62 * SECOND);
    assertThat(irq).isFalse();
    actUntil(63 * SECOND);
    assertThat(irq).as("each minute").isTrue();
  }

  @Test
  void periodicInterruptHasTheRateOfRegisterA() {
    write(0xA, 0x2A);
    write(0xB, 0x42);
    int count = 0;
    while (rtc.next() < SECOND) {
      now = rtc.next();
      rtc.act();
      assertThat(read(0xC) & 0xC0).isEqualTo(0xC0);
      count++;
    }
    assertThat(count).as("64 Hz, the last one at the second itself").isEqualTo(63);
    write(0xA, 0x20);
    assertThat(rtc.next()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void otherBytesAreMemory() {
    write(0x40, 0x5A);
    write(0x70, 0xA5);
    assertThat(read(0x40)).isEqualTo(0x5A);
    assertThat(read(0xC0)).as("bit 7 of the index is the NMI's mask").isEqualTo(0x5A);
    assertThat(read(0x70)).isEqualTo(0xA5);
  }
}
