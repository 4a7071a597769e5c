package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Fault;

/** What XSAVE and its like refuse, and what they leave out. What they store: XsaveCampaign. */
class XsaveTest {
  private static final String XSAVE_HLT = "480fae23 f4";
  private static final String XRSTOR_HLT = "480fae2b f4";
  private static final String XSAVEOPT_HLT = "480fae33 f4";
  private static final String XSAVEC_HLT = "480fc723 f4";
  private static final String XGETBV_HLT = "0f01d0 f4";
  private static final String XSETBV_HLT = "0f01d1 f4";
  private static final long AREA = BareCpu.DATA;
  private static final long XSTATE_BV = AREA + 512;
  private static final long XCOMP_BV = AREA + 520;
  private static final long COMPACTED = 1L << 63;
  private static final int UNTOUCHED = 0xAA;

  private final BareCpu bare = new BareCpu();
  private final Cpu cpu = bare.cpu;

  @BeforeEach
  void enable() {
    cpu.cr4 |= Cr4.OSXSAVE;
    cpu.xcr0 = 3;
    cpu.gpr[Cpu.RBX] = AREA;
    cpu.gpr[Cpu.RAX] = 3;
  }

  @ParameterizedTest
  @ValueSource(strings = {XSAVE_HLT, XRSTOR_HLT, XSAVEOPT_HLT, XSAVEC_HLT, XGETBV_HLT, XSETBV_HLT})
  void undefinedUnlessTheOperatingSystemEnablesThem(String code) {
    cpu.cr4 &= ~Cr4.OSXSAVE;
    bare.run(code);
    assertThat(bare.vector()).isEqualTo(Fault.UD);
  }

  @ParameterizedTest
  @ValueSource(strings = {XSAVE_HLT, XRSTOR_HLT, XSAVEOPT_HLT, XSAVEC_HLT})
  void needTheRegistersAndAnAlignedArea(String code) {
    cpu.gpr[Cpu.RBX] = AREA + 16;
    bare.run(code);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    cpu.cr0 |= Cr0.TS;
    bare.run(code);
    assertThat(bare.vector()).as("#NM comes first").isEqualTo(Fault.NM);
  }

  @Test
  void emulationOfX87DoesNotConcernThem() {
    cpu.cr0 |= Cr0.EM;
    bare.run(XSAVE_HLT);
    assertThat(bare.vector()).isEqualTo(-1);
  }

  @Test
  void nothingIsDoneByHalves() {
    bare.unmap(AREA + 4096);
    cpu.gpr[Cpu.RBX] = AREA + 4096 - 512;
    for (String code : new String[] {XSAVE_HLT, XSAVEOPT_HLT, XSAVEC_HLT, XRSTOR_HLT}) {
      cpu.fpu.fcw = 0x27F;
      cpu.fpu.xmm[0] = 5;
      bare.run(code);
      assertThat(bare.vector()).isEqualTo(Fault.PF);
      assertThat(bare.memory.read64(AREA + 4096 - 512)).isZero();
      assertThat(cpu.fpu.fcw).isEqualTo(0x27F);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, 0, 0, a component that does not exist",
    "2, 0, 0, 1, a component that is not enabled",
    "0, 1, 0, 3, reserved bits of the standard form",
    "0, 0, 1, 3, reserved bytes of the standard form",
    "2, 8000000000000001, 0, 3, a component that is not in the compacted area",
    "0, 8000000000000007, 0, 3, a format with a component that does not exist",
  })
  void headersThatAreRefused(long present, String format, long reserved, long xcr0, String why) {
    cpu.xcr0 = xcr0 == 0 ? 3 : xcr0;
    bare.memory.write64(XSTATE_BV, present);
    bare.memory.write64(XCOMP_BV, Long.parseUnsignedLong(format, 16));
    bare.memory.write64(XCOMP_BV + 8, reserved);
    bare.run(XRSTOR_HLT);
    assertThat(bare.vector()).as(why).isEqualTo(Fault.GP);
  }

  @Test
  void compactedHeadersHaveMoreReservedBytes() {
    bare.memory.write64(XSTATE_BV + 56, 1);
    bare.run(XRSTOR_HLT);
    assertThat(bare.vector()).isEqualTo(-1);
    bare.memory.write64(XCOMP_BV, COMPACTED);
    bare.run(XRSTOR_HLT);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
  }

  @Test
  void reservedMxcsrBitsAreRefused() {
    bare.memory.write32(AREA + 24, 1 << 16);
    bare.run(XRSTOR_HLT);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
    bare.memory.write64(XCOMP_BV, COMPACTED | 3);
    bare.run(XRSTOR_HLT);
    assertThat(bare.vector()).as("MXCSR is not read").isEqualTo(-1);
    assertThat(cpu.fpu.mxcsr).isEqualTo(0x1F80);
  }

  @Test
  void whatIsAbsentIsInitialised() {
    cpu.fpu.fcw = 0x27F;
    Arrays.fill(cpu.fpu.significand, 7);
    Arrays.fill(cpu.fpu.xmm, 7);
    bare.memory.write32(AREA + 24, 0x1FA0);
    bare.run(XRSTOR_HLT);
    assertThat(cpu.fpu.isX87Initial()).isTrue();
    assertThat(cpu.fpu.xmm).containsOnly(0);
    assertThat(cpu.fpu.mxcsr).as("of the standard form always from memory").isEqualTo(0x1FA0);
  }

  @Test
  void whatIsNotInUseIsLeftOut() {
    bare.memory.write8(AREA, UNTOUCHED);
    bare.memory.write8(AREA + 160, UNTOUCHED);
    cpu.fpu.xmm[31] = 1;
    bare.run(XSAVEOPT_HLT);
    assertThat(bare.memory.read8(AREA)).as("x87").isEqualTo(UNTOUCHED);
    assertThat(bare.memory.read8(AREA + 160)).as("XMM0").isZero();
    assertThat(bare.memory.read64(XSTATE_BV)).isEqualTo(2);
  }

  @Test
  void onlyX87CannotBeSwitchedOff() {
    cpu.xcr0 = 1;
    assertThat(setXcr0(0, 3)).isEqualTo(-1);
    assertThat(cpu.xcr0).isEqualTo(3);
    assertThat(setXcr0(0, 1)).isEqualTo(-1);
    assertThat(setXcr0(0, 2)).isEqualTo(Fault.GP);
    assertThat(setXcr0(0, 7)).as("no AVX").isEqualTo(Fault.GP);
    assertThat(setXcr0(1, 3)).as("no XCR1").isEqualTo(Fault.GP);
    assertThat(cpu.xcr0).isEqualTo(1);
  }

  private int setXcr0(int register, long value) {
    cpu.gpr[Cpu.RCX] = register;
    cpu.gpr[Cpu.RAX] = value;
    cpu.gpr[Cpu.RDX] = 0;
    bare.run(XSETBV_HLT);
    return bare.vector();
  }

  @Test
  void xgetbvReadsXcr0AndWhatIsInUse() {
    cpu.gpr[Cpu.RCX] = 0;
    bare.run(XGETBV_HLT);
    assertThat(cpu.gpr[Cpu.RAX]).isEqualTo(3);
    cpu.gpr[Cpu.RCX] = 1;
    bare.run(XGETBV_HLT);
    assertThat(cpu.gpr[Cpu.RAX]).isZero();
    cpu.gpr[Cpu.RCX] = 2;
    bare.run(XGETBV_HLT);
    assertThat(bare.vector()).isEqualTo(Fault.GP);
  }
}
