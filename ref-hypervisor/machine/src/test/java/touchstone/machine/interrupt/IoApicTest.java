package touchstone.machine.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.platform.Machine;

/** Registers, edges, levels and destinations, as in the 82093AA's data sheet. */
class IoApicTest {
  private static final long BASE = 0xFEC00000L;

  private final Machine machine = new Machine(CpuModel.INTEL, 1 << 20, 4);
  private final PhysicalMemory memory = machine.memory();
  private final IoApic ioApic = new IoApic(machine);

  @BeforeEach
  void attach() {
    ioApic.attach();
    for (int i = 0; i < machine.cpus(); i++) {
      machine.cpu(i).apic.write(LocalApic.DEFAULT_BASE + ApicRegisters.SVR, 0x1FF);
    }
  }

  private void write(int register, int value) {
    memory.write32(BASE, register);
    memory.write32(BASE + 0x10, value);
  }

  private int read(int register) {
    memory.write32(BASE, register);
    return memory.read32(BASE + 0x10);
  }

  private void entry(int pin, int destination, int low) {
    write(0x11 + 2 * pin, destination << 24);
    write(0x10 + 2 * pin, low);
  }

  private void pulse(int pin) {
    ioApic.pin(pin).set(true);
    ioApic.pin(pin).set(false);
  }

  private LocalApic apic(int cpu) {
    return machine.cpu(cpu).apic;
  }

  private void endOfInterrupt(int cpu) {
    apic(cpu).write(LocalApic.DEFAULT_BASE + ApicRegisters.EOI, 0);
  }

  @Test
  void identityAndReset() {
    assertThat(read(1)).as("24 entries, version 11").isEqualTo(0x00170011);
    write(0, -1);
    assertThat(read(0)).isEqualTo(0x0F000000);
    assertThat(read(2)).isEqualTo(0x0F000000);
    for (int pin = 0; pin < 24; pin++) {
      assertThat(read(0x10 + 2 * pin)).as("masked").isEqualTo(0x10000);
    }
    assertThat(read(0x40)).isZero();
  }

  @Test
  void reservedAndReadOnlyBitsStayZero() {
    entry(3, 0xFF, -1);
    assertThat(read(0x16)).isEqualTo(0x1AFFF);
    assertThat(read(0x17)).isEqualTo(0xFF000000);
  }

  @Test
  void risingEdgeIsOneMessageToOneProcessor() {
    entry(4, 2, 0x34);
    ioApic.pin(4).set(true);
    ioApic.pin(4).set(true);
    assertThat(apic(2).acknowledge()).isEqualTo(0x34);
    endOfInterrupt(2);
    assertThat(apic(2).pending()).isEqualTo(-1);
    assertThat(apic(0).pending()).isEqualTo(-1);
  }

  @Test
  void edgesWhileMaskedAreLost() {
    entry(4, 0, 0x10034);
    pulse(4);
    entry(4, 0, 0x34);
    assertThat(apic(0).pending()).isEqualTo(-1);
    pulse(4);
    assertThat(apic(0).pending()).isEqualTo(0x34);
  }

  @Test
  void activeLowIsTheFallingEdge() {
    ioApic.pin(5).set(true);
    entry(5, 0, 0x2035);
    assertThat(apic(0).pending()).isEqualTo(-1);
    ioApic.pin(5).set(false);
    assertThat(apic(0).pending()).isEqualTo(0x35);
  }

  @Test
  void levelComesAgainAfterItsEndWhileAsserted() {
    entry(9, 1, 0x8041);
    ioApic.pin(9).set(true);
    assertThat(read(0x10 + 18)).as("remote IRR").isEqualTo(0xC041);
    assertThat(apic(1).acknowledge()).isEqualTo(0x41);
    endOfInterrupt(1);
    assertThat(apic(1).acknowledge()).as("still asserted").isEqualTo(0x41);
    ioApic.pin(9).set(false);
    endOfInterrupt(1);
    assertThat(apic(1).pending()).isEqualTo(-1);
    assertThat(read(0x10 + 18)).isEqualTo(0x8041);
  }

  @Test
  void levelWaitsBehindItsMask() {
    entry(9, 0, 0x18041);
    ioApic.pin(9).set(true);
    assertThat(apic(0).pending()).isEqualTo(-1);
    write(0x10 + 18, 0x8041);
    assertThat(apic(0).pending()).isEqualTo(0x41);
  }

  @Test
  void edgeModeForgetsRemoteIrr() {
    entry(9, 0, 0x8041);
    ioApic.pin(9).set(true);
    write(0x10 + 18, 0x10041);
    assertThat(read(0x10 + 18)).isEqualTo(0x10041);
  }

  @Test
  void logicalAndLowestPriorityDestinations() {
    for (int i = 0; i < 4; i++) {
      apic(i).write(LocalApic.DEFAULT_BASE + ApicRegisters.LDR, 1 << 24 + i);
    }
    entry(6, 0b1010, 0x836);
    pulse(6);
    assertThat(apic(0).pending()).isEqualTo(-1);
    assertThat(apic(1).acknowledge()).isEqualTo(0x36);
    assertThat(apic(3).acknowledge()).isEqualTo(0x36);
    entry(7, 0b1100, 0x937);
    pulse(7);
    assertThat(apic(2).acknowledge()).as("one of them").isEqualTo(0x37);
    assertThat(apic(3).pending()).isEqualTo(-1);
  }

  @Test
  void nonMaskableInterrupt() {
    entry(8, 3, 0x400);
    pulse(8);
    assertThat(machine.cpu(3).nmiPending).isTrue();
  }
}
