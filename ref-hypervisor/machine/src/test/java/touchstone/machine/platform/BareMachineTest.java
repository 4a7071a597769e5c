package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.memory.PhysicalMemory;

/** Images of both kinds start where and with what their protocols say, and end as they ask. */
class BareMachineTest {
  private static final int ENTRY = 0x100000;

  private final StringBuilder console = new StringBuilder();

  private BareMachine machine(int cpus) {
    return new BareMachine(CpuModel.AMD, 8 << 20, cpus, c -> console.append((char) c), c -> {});
  }

  /** A 32-bit ELF image of one segment; with a PVH note or a multiboot header before the code. */
  private static byte[] image(boolean pvh, String code) {
    byte[] text = HexFormat.of().parseHex(code.replace(" ", ""));
    ByteBuffer file = ByteBuffer.allocate(0x200 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(HexFormat.of().parseHex("7F454C46010101000000000000000000"));
    file.putShort((short) 2).putShort((short) 3).putInt(1).putInt(ENTRY);
    file.putInt(52).putInt(0).putInt(0);
    file.putShort((short) 52).putShort((short) 32).putShort((short) (pvh ? 2 : 1));
    file.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    file.putInt(1).putInt(0x200).putInt(ENTRY).putInt(ENTRY);
    file.putInt(text.length).putInt(text.length).putInt(7).putInt(4096);
    if (pvh) {
      file.putInt(4).putInt(0x100).putInt(0).putInt(0).putInt(20).putInt(20).putInt(4).putInt(4);
      file.position(0x100);
      file.putInt(4).putInt(4).putInt(18).put(new byte[] {'X', 'e', 'n', 0}).putInt(ENTRY);
    } else {
      file.position(0x100);
      file.putInt(0x1BADB002).putInt(3).putInt(-(0x1BADB002 + 3));
    }
    file.position(0x200);
    return file.put(text).array();
  }

  private static BootImage boot(boolean pvh, String code) {
    return new BootImage("test", image(pvh, code), "key=value", new byte[] {1, 2, 3});
  }

  private static String text(PhysicalMemory memory, long address) {
    StringBuilder text = new StringBuilder();
    for (long at = address; memory.read8(at) != 0; at++) {
      text.append((char) memory.read8(at));
    }
    return text.toString();
  }

  @Test
  void printsAndPowersOff() throws CorruptImageException {
    BareMachine machine = machine(1);
    machine.boot(boot(true, "66 BA F8 03 B0 48 EE B0 69 EE 31 C0 E6 F4"));
    MachineStop stop = machine.run(1000);
    assertThat(stop.kind()).isEqualTo(MachineStop.Kind.POWER_OFF);
    assertThat(stop).hasToString("debug exit 0");
    assertThat(console).hasToString("Hi");
  }

  @Test
  void pvhStartInfo() throws CorruptImageException {
    BareMachine machine = machine(1);
    machine.boot(boot(true, "F4"));
    Cpu cpu = machine.machine().cpu(0);
    PhysicalMemory memory = machine.machine().memory();
    long info = cpu.gpr[Cpu.RBX];
    assertThat(memory.read32(info)).isEqualTo(0x336EC578);
    assertThat(memory.read32(info + 4)).isEqualTo(1);
    assertThat(text(memory, memory.read64(info + 24))).isEqualTo("key=value");
    long module = memory.read64(info + 16);
    assertThat(memory.read32(info + 12)).isEqualTo(1);
    assertThat(memory.bytes(memory.read64(module), 3)).containsExactly(1, 2, 3);
    long map = memory.read64(info + 40);
    assertThat(memory.read32(info + 48)).isEqualTo(3);
    assertThat(memory.read64(map + 48)).isEqualTo(0x100000);
    assertThat(memory.read64(map + 56)).isEqualTo((8 << 20) - 0x100000);
    assertThat(cpu.rip).isEqualTo(ENTRY);
    assertThat(cpu.codeBits).isEqualTo(32);
  }

  @Test
  void multibootInformation() throws CorruptImageException {
    BareMachine machine = machine(1);
    machine.boot(boot(false, "F4"));
    Cpu cpu = machine.machine().cpu(0);
    PhysicalMemory memory = machine.machine().memory();
    long info = cpu.gpr[Cpu.RBX];
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x2BADB002);
    assertThat(memory.read32(info)).isEqualTo(1 | 4 | 8 | 64);
    assertThat(memory.read32(info + 8)).isEqualTo(7 * 1024);
    assertThat(text(memory, memory.read32(info + 16))).isEqualTo("key=value");
    assertThat(memory.bytes(memory.read32(memory.read32(info + 24)), 3)).containsExactly(1, 2, 3);
  }

  @Test
  void haltWithoutTimerIsIdle() throws CorruptImageException {
    BareMachine machine = machine(2);
    machine.boot(boot(true, "F4"));
    assertThat(machine.run(1_000_000).kind()).isEqualTo(MachineStop.Kind.IDLE);
  }

  @Test
  void endlessLoopReachesTheLimitAndCanGoOn() throws CorruptImageException {
    BareMachine machine = machine(1);
    machine.boot(boot(true, "EB FE"));
    assertThat(machine.run(100_000).kind()).isEqualTo(MachineStop.Kind.LIMIT);
    assertThat(machine.run(200_000).kind()).isEqualTo(MachineStop.Kind.LIMIT);
    assertThat(machine.machine().cpu(0).clock).isGreaterThanOrEqualTo(200_000);
  }

  @Test
  void startedProcessorsTakeTurns() throws CorruptImageException {
    BareMachine machine = machine(2);
    machine.machine().memory().load(0x8000, HexFormat.of().parseHex("F0FF060070EBF9"));
    machine.boot(boot(true, "B8 08 46 0C 00 A3 00 03 E0 FE EB FE"));
    machine.run(1_000_000);
    Cpu second = machine.machine().cpu(1);
    assertThat(second.waitForSipi).isFalse();
    assertThat(second.clock).isGreaterThanOrEqualTo(1_000_000);
    assertThat(machine.machine().memory().read16(0x7000)).isNotZero();
  }

  @Test
  void tableNamesAllProcessorsAndAddsUpToZero() throws CorruptImageException {
    BareMachine machine = machine(3);
    machine.boot(boot(true, "F4"));
    PhysicalMemory memory = machine.machine().memory();
    assertThat(memory.bytes(0xF0000, 4)).asString().isEqualTo("_MP_");
    assertThat(sum(memory.bytes(0xF0000, 16))).isZero();
    long table = memory.read32(0xF0004);
    assertThat(sum(memory.bytes(table, memory.read16(table + 4)))).isZero();
    assertThat(memory.read16(table + 34)).as("three CPUs and a bus").isEqualTo(4);
    for (int i = 0; i < 3; i++) {
      long entry = table + 44 + 20L * i;
      assertThat(memory.read8(entry)).isZero();
      assertThat(memory.read8(entry + 1)).isEqualTo(i);
      assertThat(memory.read8(entry + 3)).as("enabled, the first boots").isEqualTo(i == 0 ? 3 : 1);
    }
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (byte b : bytes) {
      sum += b;
    }
    return sum & 0xFF;
  }

  @Test
  void refusesOtherFiles() {
    BareMachine machine = machine(1);
    byte[] plain = image(false, "F4");
    plain[0x100] = 0;
    assertThatThrownBy(() -> machine.boot(new BootImage("plain", plain, "", null)))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("neither a PVH note nor a multiboot header");
    byte[] tooHigh = image(false, "F4");
    ByteBuffer.wrap(tooHigh).order(ByteOrder.LITTLE_ENDIAN).putInt(52 + 12, 0x7000000);
    assertThatThrownBy(() -> machine.boot(new BootImage("high", tooHigh, "", null)))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("does not fit");
  }
}
