package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.device.PortBus;

/** IN, OUT, INS, OUTS: widths, repetition, IOPL and the I/O bitmap. */
class PortAccessTest {
  private static final int PORT = 0x120;

  private final TestComputer computer = TestComputer.longMode();
  private final Cpu cpu = computer.cpu;
  private final List<String> log = new ArrayList<>();

  PortAccessTest() {
    computer.machine.ports().attach(PORT, 8, new Recorder());
    cpu.gpr[Cpu.RDX] = PORT;
  }

  private final class Recorder implements PortBus.Device {
    @Override
    public int read(int port, int bytes) {
      log.add("in" + bytes);
      return 0x89ABCDEF;
    }

    @Override
    public void write(Cpu from, int port, int bytes, int value) {
      log.add("out" + bytes + " " + Integer.toHexString(value));
    }
  }

  @Test
  void widths() {
    cpu.gpr[Cpu.RAX] = 0x1122334455667788L;
    computer.run("EE 66 EF EF EC F4");
    assertThat(log).containsExactly("out1 88", "out2 7788", "out4 55667788", "in1");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x11223344556677EFL);
    cpu.rip = TestComputer.CODE;
    computer.run("ED F4");
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(0x89ABCDEFL);
  }

  @Test
  void repeatedStrings() {
    computer.memory.write32(TestComputer.DATA, 0x04030201);
    cpu.gpr[Cpu.RSI] = TestComputer.DATA;
    cpu.gpr[Cpu.RCX] = 3;
    computer.run("F3 6E F4");
    assertThat(log).containsExactly("out1 1", "out1 2", "out1 3");
    assertThat(cpu.gpr[Cpu.RCX]).isZero();
    assertThat(cpu.gpr[Cpu.RSI]).isEqualTo(TestComputer.DATA + 3);
    cpu.gpr[Cpu.RCX] = 2;
    cpu.gpr[Cpu.RDI] = TestComputer.DATA + 4;
    cpu.flags.set(Rflags.DF);
    cpu.rip = TestComputer.CODE;
    computer.run("F3 6D F4");
    assertThat(computer.memory.read64(TestComputer.DATA)).isEqualTo(0x89ABCDEF89ABCDEFL);
    assertThat(cpu.gpr[Cpu.RDI]).isEqualTo(TestComputer.DATA - 4);
  }

  @Test
  void faultInTheMiddleKeepsWhatIsDone() {
    computer.map(TestComputer.DATA + 0x1000, 0);
    cpu.gpr[Cpu.RSI] = TestComputer.DATA + 0xFFE;
    cpu.gpr[Cpu.RCX] = 5;
    computer.run("F3 6E F4");
    assertThat(computer.vector()).isEqualTo(Fault.PF);
    assertThat(cpu.gpr[Cpu.RCX]).isEqualTo(3);
    assertThat(computer.stack(1)).isEqualTo(TestComputer.CODE);
  }

  @Test
  void insDoesNotReadThePortWhenTheMemoryFaults() {
    computer.map(TestComputer.DATA, 0);
    cpu.gpr[Cpu.RDI] = TestComputer.DATA;
    computer.run("6C F4");
    assertThat(computer.vector()).isEqualTo(Fault.PF);
    assertThat(log).isEmpty();
  }

  @Test
  void ringThreeNeedsIoplOrTheBitmap() {
    computer.user();
    assertThat(computer.run("EC F4").vector()).isEqualTo(Fault.GP);
    assertThat(log).isEmpty();
  }

  @Test
  void ioplOpensAllPorts() {
    computer.user();
    cpu.flags.set(Rflags.IOPL);
    computer.run("EC F4");
    assertThat(log).containsExactly("in1");
  }

  @Test
  void bitmapOpensSinglePortsIfAllBytesAreClear() {
    computer.user();
    long map = TestComputer.TSS + 0x68;
    computer.memory.write8(map + (PORT >> 3), 0b1110);
    cpu.segments.limit[SegmentRegisters.TR] = 0x68 + 0x2000;
    computer.run("EC 66 ED F4");
    assertThat(log).containsExactly("in1");
    assertThat(computer.vector()).isEqualTo(Fault.GP);
    assertThat(computer.stack(1)).isEqualTo(TestComputer.CODE + 1);
  }

  @Test
  void bitmapBeyondTheLimitIsClosed() {
    computer.user();
    cpu.segments.limit[SegmentRegisters.TR] = 0x68 + (PORT >> 3);
    assertThat(computer.run("EC F4").vector()).isEqualTo(Fault.GP);
  }
}
