package touchstone.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.platform.Machine;

/** Initialization, priorities, ends of interrupt and cascading, as in the 8259A's data sheet. */
class PicPairTest {
  private final Cpu cpu = new Machine(CpuModel.INTEL, 1 << 20, 1).cpu(0);
  private final PortBus ports = new PortBus();
  private boolean interrupt;
  private final PicPair pics = new PicPair(high -> interrupt = high);

  @BeforeEach
  void initialize() {
    pics.attachTo(ports);
    initialize(1);
  }

  private void initialize(int icw4) {
    write(0x20, 0x11);
    write(0x21, 0x20);
    write(0x21, 4);
    write(0x21, icw4);
    write(0xA0, 0x11);
    write(0xA1, 0x28);
    write(0xA1, 2);
    write(0xA1, icw4);
  }

  private void write(int port, int value) {
    ports.write(cpu, port, 1, value);
  }

  private int read(int port) {
    return ports.read(port, 1);
  }

  private void pulse(int irq) {
    pics.line(irq).set(false);
    pics.line(irq).set(true);
  }

  @Test
  void initializationClearsTheMaskAndIsOverAfterItsWords() {
    assertThat(read(0x21)).isZero();
    write(0x21, 0xA5);
    assertThat(read(0x21)).isEqualTo(0xA5);
    assertThat(read(0xA1)).isZero();
  }

  @Test
  void higherPriorityInterruptsLower() {
    pulse(5);
    assertThat(interrupt).isTrue();
    assertThat(pics.acknowledge()).isEqualTo(0x25);
    assertThat(interrupt).isFalse();
    pulse(6);
    assertThat(interrupt).as("6 waits for 5").isFalse();
    pulse(1);
    assertThat(pics.acknowledge()).isEqualTo(0x21);
    write(0x20, 0x20);
    assertThat(interrupt).as("5 is still in service").isFalse();
    write(0x20, 0x20);
    assertThat(pics.acknowledge()).isEqualTo(0x26);
  }

  @Test
  void anEdgeIsOneInterrupt() {
    pics.line(4).set(true);
    assertThat(pics.acknowledge()).isEqualTo(0x24);
    write(0x20, 0x64);
    assertThat(interrupt).as("the line is still high").isFalse();
    pulse(4);
    assertThat(interrupt).isTrue();
  }

  @Test
  void aLevelComesAgainUntilItIsGone() {
    write(0x4D1, 0xFF);
    assertThat(read(0x4D1)).as("8 and 13 are edges for ever").isEqualTo(0xDE);
    pics.line(11).set(true);
    assertThat(pics.acknowledge()).isEqualTo(0x2B);
    write(0xA0, 0x20);
    write(0x20, 0x20);
    assertThat(interrupt).isTrue();
    pics.line(11).set(false);
    assertThat(interrupt).isFalse();
  }

  @Test
  void requestsBehindTheMaskWait() {
    write(0x21, 0x10);
    pulse(4);
    assertThat(interrupt).isFalse();
    write(0x20, 0x0A);
    assertThat(read(0x20)).isEqualTo(0x10);
    write(0x21, 0);
    assertThat(interrupt).isTrue();
  }

  @Test
  void secondControllerNeedsTwoEnds() {
    pulse(8);
    assertThat(pics.acknowledge()).isEqualTo(0x28);
    write(0x20, 0x0B);
    assertThat(read(0x20)).isEqualTo(4);
    write(0xA0, 0x0B);
    assertThat(read(0xA0)).isEqualTo(1);
    write(0xA0, 0x20);
    pulse(12);
    assertThat(interrupt).as("the cascade is in service").isFalse();
    write(0x20, 0x20);
    assertThat(pics.acknowledge()).isEqualTo(0x2C);
  }

  @Test
  void specialFullyNestedLetsTheSecondInterruptItself() {
    initialize(0x11);
    pulse(12);
    assertThat(pics.acknowledge()).isEqualTo(0x2C);
    pulse(8);
    assertThat(pics.acknowledge()).isEqualTo(0x28);
  }

  @Test
  void aRequestThatVanishesIsSpurious() {
    pics.line(3).set(true);
    pics.line(3).set(false);
    assertThat(pics.acknowledge()).isEqualTo(0x27);
    write(0x20, 0x0B);
    assertThat(read(0x20)).as("not in service").isZero();
  }

  @Test
  void automaticEndAndRotation() {
    initialize(3);
    write(0x20, 0x80);
    pulse(3);
    pulse(5);
    assertThat(pics.acknowledge()).isEqualTo(0x23);
    pulse(3);
    assertThat(pics.acknowledge()).as("3 is the lowest now").isEqualTo(0x25);
    assertThat(pics.acknowledge()).isEqualTo(0x23);
  }

  @Test
  void rotationOnSpecificEndAndSetPriority() {
    write(0x20, 0xC4);
    pulse(4);
    pulse(5);
    assertThat(pics.acknowledge()).isEqualTo(0x25);
    write(0x20, 0xE5);
    pulse(5);
    assertThat(pics.acknowledge()).isEqualTo(0x24);
  }

  @Test
  void specialMaskLetsLowerOnesThrough() {
    pulse(2);
    pulse(1);
    assertThat(pics.acknowledge()).isEqualTo(0x21);
    write(0x21, 2);
    write(0x20, 0x68);
    pulse(6);
    assertThat(pics.acknowledge()).isEqualTo(0x26);
  }

  @Test
  void pollingAcknowledges() {
    write(0x20, 0x0C);
    assertThat(read(0x20)).isZero();
    pulse(6);
    write(0x20, 0x0C);
    assertThat(read(0x20)).isEqualTo(0x86);
    assertThat(interrupt).isFalse();
    write(0x20, 0x0B);
    assertThat(read(0x20)).isEqualTo(0x40);
  }
}
