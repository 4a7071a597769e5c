package touchstone.machine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.platform.Machine;
import touchstone.machine.platform.MachineStop;

/** The serial port, the debug ports and the bus they are on. */
class DevicesTest {
  private final Machine machine = new Machine(CpuModel.INTEL, 1 << 20, 1);
  private final Cpu cpu = machine.cpu(0);
  private final PortBus ports = machine.ports();
  private final StringBuilder sent = new StringBuilder();
  private boolean irq;
  private final Serial16550 serial =
      new Serial16550(0x3F8, c -> sent.append((char) c), high -> irq = high);

  DevicesTest() {
    serial.attachTo(ports);
    new DebugPorts(c -> sent.append((char) c)).attachTo(ports);
    new PowerManagement(machine::now, high -> {}).attachTo(ports);
  }

  private void write(int port, int value) {
    ports.write(cpu, port, 1, value);
  }

  @Test
  void emptyPortsFloat() {
    assertThat(ports.read(0x1234, 1)).isEqualTo(0xFF);
    assertThat(ports.read(0x1234, 2)).isEqualTo(0xFFFF);
    assertThat(ports.read(0x1234, 4)).isEqualTo(-1);
    assertThatThrownBy(() -> serial.attachTo(ports)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void divisorLatchHidesDataAndInterruptEnable() {
    write(0x3FB, 0x83);
    write(0x3F8, 0x0C);
    write(0x3F9, 0x01);
    assertThat(ports.read(0x3F8, 1)).isEqualTo(0x0C);
    assertThat(sent).isEmpty();
    write(0x3FB, 0x03);
    write(0x3F8, 'x');
    assertThat(sent).hasToString("x");
    assertThat(ports.read(0x3FD, 1)).isEqualTo(0x60);
  }

  @Test
  void receivedBytesQueueUp() {
    serial.receive('a');
    serial.receive('b');
    assertThat(ports.read(0x3FD, 1) & 1).isEqualTo(1);
    assertThat(ports.read(0x3F8, 1)).isEqualTo('a');
    assertThat(ports.read(0x3F8, 1)).isEqualTo('b');
    assertThat(ports.read(0x3FD, 1) & 1).isZero();
  }

  @Test
  void interruptIdentificationHasPriorities() {
    assertThat(ports.read(0x3FA, 1)).isEqualTo(1);
    write(0x3FA, 1);
    write(0x3F9, 3);
    serial.receive('a');
    assertThat(ports.read(0x3FA, 1)).isEqualTo(0xC4);
    ports.read(0x3F8, 1);
    assertThat(ports.read(0x3FA, 1)).isEqualTo(0xC2);
    assertThat(ports.read(0x3FA, 1)).as("reading clears it").isEqualTo(0xC1);
  }

  @Test
  void interruptLineIsOpenOnlyWithOut2() {
    write(0x3F9, 1);
    serial.receive('a');
    assertThat(irq).isFalse();
    write(0x3FC, 8);
    assertThat(irq).isTrue();
    ports.read(0x3F8, 1);
    assertThat(irq).isFalse();
    write(0x3F9, 2);
    assertThat(irq).as("the transmitter is empty").isTrue();
    ports.read(0x3FA, 1);
    assertThat(irq).isFalse();
    write(0x3F8, 'b');
    assertThat(irq).as("and empty again").isTrue();
    write(0x3FC, 0x18);
    assertThat(irq).as("not in loopback").isFalse();
  }

  @Test
  void loopbackReturnsDataAndLines() {
    write(0x3FC, 0x1B);
    write(0x3F8, 'q');
    assertThat(sent).isEmpty();
    assertThat(ports.read(0x3F8, 1)).isEqualTo('q');
    assertThat(ports.read(0x3FE, 1)).isEqualTo(0xB0);
  }

  @Test
  void debugPortsPrintAndEndTheRun() {
    write(0xE9, '!');
    assertThat(sent).hasToString("!");
    assertThat(ports.read(0xE9, 1)).isEqualTo(0xE9);
    ports.write(cpu, 0x604, 2, 0x0400);
    assertThat(machine.stopReason()).isNull();
    ports.write(cpu, 0x604, 2, 0x2000);
    assertThat(machine.stopReason()).isNotNull();
    assertThat(machine.stopReason().kind()).isEqualTo(MachineStop.Kind.POWER_OFF);
    assertThat(cpu.shutdown).isTrue();
  }

  @Test
  void bochsWantsTheWholeWord() {
    "Shut".chars().forEach(c -> write(0x8900, c));
    write(0x8900, '?');
    "Shutdow".chars().forEach(c -> write(0x8900, c));
    assertThat(machine.stopReason()).isNull();
    write(0x8900, 'n');
    assertThat(machine.stopReason()).isNotNull();
  }
}
