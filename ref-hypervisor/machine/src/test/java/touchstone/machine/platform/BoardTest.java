package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.interrupt.LocalApic;

/** Interrupts on their way from a device through the board to a sleeping processor. */
class BoardTest {
  private static final int HANDLER = 0x8000;

  private final BareMachine computer =
      new BareMachine(CpuModel.INTEL, 8 << 20, 2, value -> {}, value -> {});
  private final Machine machine = computer.machine();
  private final Cpu cpu = machine.cpu(0);

  /** CPU 0 in real mode, asleep with interrupts on; each one adds 1 to BX. */
  private void sleep(int vector) {
    machine.memory().write32(4 * vector, HANDLER);
    byte[] loop = {(byte) 0xFB, (byte) 0xF4, (byte) 0xEB, (byte) 0xFC};
    byte[] handler = {0x43, (byte) 0xB0, 0x20, (byte) 0xE6, 0x20, (byte) 0xCF};
    machine.memory().load(0x7C00, loop);
    machine.memory().load(HANDLER, handler);
    cpu.segments.base[1] = 0;
    cpu.segments.selector[1] = 0;
    cpu.rip = 0x7C00;
    cpu.gpr[Cpu.RSP] = 0x7000;
    cpu.mmu.flushAll();
  }

  private void out(int port, int... values) {
    for (int value : values) {
      machine.ports().write(cpu, port, 1, value);
    }
  }

  private void startTimer() {
    out(0x43, 0x34);
    out(0x40, 0xA9, 0x04);
  }

  private void startPic() {
    out(0x20, 0x11);
    out(0x21, 0x20, 4, 1, 0xFE);
  }

  private void apic(int register, int value) {
    cpu.apic.write(LocalApic.DEFAULT_BASE + register, value);
  }

  @Test
  void timerThroughThe8259AndVirtualWire() {
    startPic();
    apic(0xF0, 0x1FF);
    apic(0x350, 0x700);
    startTimer();
    sleep(0x20);
    assertThat(computer.run(10_500_000).kind()).isEqualTo(MachineStop.Kind.LIMIT);
    assertThat(cpu.gpr[Cpu.RBX]).as("1193 pulses are a millisecond").isEqualTo(10);
  }

  @Test
  void timerThroughInput2OfTheIoApic() {
    apic(0xF0, 0x1FF);
    machine.memory().write32(0xFEC00000L, 0x14);
    machine.memory().write32(0xFEC00010L, 0x30);
    startTimer();
    sleep(0x30);
    computer.run(10_500_000);
    assertThat(cpu.gpr[Cpu.RBX]).as("nobody tells the local APIC of the end").isEqualTo(1);
    apic(0xB0, 0);
    computer.run(10_600_000);
    assertThat(cpu.gpr[Cpu.RBX]).as("one has waited").isEqualTo(2);
  }

  @Test
  void aMaskedTimerWakesNobody() {
    startTimer();
    sleep(0x20);
    assertThat(computer.run(10_000_000).kind()).isEqualTo(MachineStop.Kind.LIMIT);
    assertThat(cpu.gpr[Cpu.RBX]).isZero();
    assertThat(cpu.clock).isLessThan(100);
    assertThat(machine.now()).isEqualTo(10_000_000);
  }

  @Test
  void typingWakesAtTheTimeOfTyping() {
    startPic();
    out(0x21, 0xEF);
    apic(0xF0, 0x1FF);
    apic(0x350, 0x700);
    out(0x3F9, 1);
    out(0x3FC, 8);
    sleep(0x24);
    assertThat(computer.run(1_000_000).kind()).isEqualTo(MachineStop.Kind.IDLE);
    startTimer();
    computer.run(2_000_000);
    computer.serial().receive('x');
    computer.run(2_100_000);
    assertThat(cpu.gpr[Cpu.RBX]).isEqualTo(1);
    assertThat(cpu.clock).isBetween(2_000_000L, 2_000_100L);
  }
}
