package touchstone.machine.execute.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.machine.TestComputer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.UnmodelledException;

/**
 * Whatever code runs, in whatever mode, the machine neither breaks nor hangs: it executes, faults,
 * stops, or says what it does not model. Registers point at tables and data half of the time, and
 * half of the opcodes are of the system families.
 */
class HostileCodeTest {
  private static final int ROUNDS = Integer.getInteger("hostile.rounds", 400);
  private static final int LENGTH = 64;

  private static final int[] INTERESTING = {
    TestComputer.GDT,
    TestComputer.IDT,
    TestComputer.TSS,
    TestComputer.PML4,
    TestComputer.PT,
    TestComputer.CODE,
    TestComputer.STACK,
    TestComputer.DATA,
    TestComputer.MEMORY - 4,
    0xFEE00000,
    0xFEE00300,
    -1,
    0,
    1,
    3,
    0x28,
    0x1B,
    0xC0000080,
    0x1B0,
    0x830,
    0x80,
    0x7FFFFFFF,
  };

  private static final int[] SYSTEM_OPCODES = {
    0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x20, 0x21, 0x22, 0x23, 0x30, 0x31, 0x32, 0x33, 0x34,
    0x35, 0xA0, 0xA1, 0xA2, 0xA8, 0xA9, 0xAA, 0xAE, 0xB2, 0xB4, 0xB5, 0xC7,
  };

  private static final int[] SYSTEM_BYTES = {
    0x06, 0x07, 0x16, 0x17, 0x1E, 0x1F, 0x62, 0x63, 0x6C, 0x6D, 0x6E, 0x6F, 0x8C, 0x8E, 0x9A, 0x9C,
    0x9D, 0xC4, 0xC5, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xE4, 0xE6, 0xEA, 0xEC, 0xEE, 0xF1, 0xF4,
    0xFA, 0xFB, 0xFF,
  };

  enum Mode {
    REAL(TestComputer::real),
    PROTECTED(TestComputer::protectedMode),
    PROTECTED_USER(() -> TestComputer.protectedMode().user()),
    LONG_INTEL(() -> TestComputer.longMode(CpuModel.INTEL)),
    LONG_AMD(() -> TestComputer.longMode(CpuModel.AMD)),
    LONG_USER(() -> TestComputer.longMode().user());

    private final Supplier<TestComputer> start;

    Mode(Supplier<TestComputer> start) {
      this.start = start;
    }
  }

  @ParameterizedTest
  @EnumSource
  void neverBreaks(Mode mode) {
    int executed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      TestComputer computer = mode.start.get();
      Random random = new Random(mode.ordinal() * 1_000_003L + round);
      prepare(computer, random);
      try {
        computer.machine.run(2000);
      } catch (UnmodelledException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      } catch (RuntimeException | Error broken) {
        throw new AssertionError(mode + " round " + round, broken);
      }
      executed += computer.cpu.retired > 1 ? 1 : 0;
    }
    assertThat(executed).as("programs that got somewhere").isGreaterThan(ROUNDS / 6);
  }

  private static void prepare(TestComputer computer, Random random) {
    Cpu cpu = computer.cpu;
    for (int i = 0; i < 16; i++) {
      int value = random.nextBoolean() ? pick(INTERESTING, random) : random.nextInt();
      cpu.gpr[i] = i == Cpu.RSP ? cpu.gpr[i] : value & 0xFFFFFFFFL;
    }
    byte[] code = new byte[LENGTH];
    random.nextBytes(code);
    for (int at = 0; at < LENGTH - 4; at += 1 + random.nextInt(5)) {
      if (random.nextBoolean()) {
        code[at] = 0x0F;
        code[at + 1] = (byte) pick(SYSTEM_OPCODES, random);
      } else {
        code[at] = (byte) pick(SYSTEM_BYTES, random);
      }
    }
    computer.memory.load(TestComputer.CODE, code);
  }

  private static int pick(int[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
