package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;

/**
 * Unmasked SSE exceptions. What the flags of MXCSR are then was read off a processor (AMD Zen 4),
 * in the handler of the signal.
 */
class SseExceptionsTest {
  private static final String LEAST_NORMAL = "0010000000000000";
  private static final long BEFORE = 0x123456789ABCDEFL;

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @BeforeEach
  void allowExceptions() {
    cpu.cr4 |= Cr4.OSXMMEXCPT;
  }

  private static long bits(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  /** Both lanes of XMM0 op XMM1. */
  private void packed(String code, String a0, String a1, String b0, String b1, int mxcsr) {
    Xmm.set(cpu, 0, bits(a0), bits(a1));
    Xmm.set(cpu, 1, bits(b0), bits(b1));
    cpu.fpu.mxcsr = mxcsr;
    bare.run(code + " f4");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "tiny, 660f59c1, 0010000000000000, 3ff0000000000000, 3fe0000000000000, 1780, 1790",
    "overflow, 660f59c1, 7fefffffffffffff, 3ff0000000000000, 4000000000000000, 1b80, 1b88",
    "overflow and rest, 660f59c1, 7fefffffffffffff, 3ff0000000000000, 4008000000000000, 1b80, 1ba8",
    "division by zero, 660f5ec1, 3ff0000000000000, 3ff0000000000000, 0000000000000000, 1d80, 1d84",
    "denormal operand, 660f59c1, 0000000000000001, 3ff0000000000000, 3fe0000000000000, 1e80, 1e82",
    "denormal and tiny, 660f59c1, 0000000000000001, 3ff0000000000000, 3fe0000000000000, 1780, 1792",
    "inexact, 660f5ec1, 3ff0000000000000, 3ff0000000000000, 4008000000000000, 0f80, 0fa0",
    "flushed, 660f59c1, 0010000000000000, 3ff0000000000000, 3fe0000000000000, 8f80, 8fb0",
    "signaling, 660f58c1, 7ff0000000000001, 3ff0000000000000, 3fe0000000000000, 1f00, 1f01"
  })
  void anUnmaskedExceptionLeavesTheDestination(
      String name, String code, String a, String other, String b, String mxcsr, String expected) {
    packed(code, a, other, b, other, Integer.parseInt(mxcsr, 16));
    assertThat(bare.vector()).as(name).isEqualTo(Fault.XM);
    assertThat(cpu.fpu.mxcsr).isEqualTo(Integer.parseInt(expected, 16));
    assertThat(Xmm.low(cpu, 0)).isEqualTo(bits(a));
    assertThat(Xmm.high(cpu, 0)).isEqualTo(bits(other));
  }

  @Test
  void whatOperandsShowHidesWhatResultsWould() {
    packed("660f5ec1", "3ff0000000000000", "3ff0000000000000", "0", "4008000000000000", 0x1D80);
    assertThat(bare.vector()).isEqualTo(Fault.XM);
    assertThat(cpu.fpu.mxcsr).isEqualTo(0x1D84);
  }

  @Test
  void withoutTheSystemsConsentItIsAnUndefinedOpcode() {
    cpu.cr4 &= ~Cr4.OSXMMEXCPT;
    packed("660f59c1", LEAST_NORMAL, "0", "3fe0000000000000", "0", 0x1780);
    assertThat(bare.vector()).isEqualTo(Fault.UD);
  }

  @Test
  void aMaskedExceptionOnlyShows() {
    packed("660f59c1", LEAST_NORMAL, "0", "3fe0000000000000", "0", 0x9F80);
    assertThat(bare.vector()).isEqualTo(-1);
    assertThat(cpu.fpu.mxcsr).isEqualTo(0x9FB0);
    assertThat(Xmm.low(cpu, 0)).isZero();
  }

  @Test
  void comparisonsAndConversionsToIntegersWriteNothingEither() {
    cpu.gpr[Cpu.RAX] = BEFORE;
    packed("f20f2dc1", "0", "0", "3fe0000000000000", "0", 0x0F80); // CVTSD2SI EAX, XMM1
    assertThat(bare.vector()).isEqualTo(Fault.XM);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(BEFORE);
    cpu.flags.set(2);
    packed("660f2fc1", "0", "0", "7ff8000000000000", "0", 0x1F00); // COMISD XMM0, XMM1
    assertThat(bare.vector()).isEqualTo(Fault.XM);
    assertThat(bare.stacked(2) & 0x45).isZero();
  }
}
