package touchstone.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import touchstone.machine.execute.system.ControlRegisters;
import touchstone.machine.platform.Machine;

/** What is announced agrees with what the control registers accept. */
class CpuidTest {
  private final Cpu intel = new Machine(CpuModel.INTEL, 1 << 20, 3).cpu(2);
  private final Cpu amd = new Machine(CpuModel.AMD, 1 << 20, 1).cpu(0);

  private static String text(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return new String(bytes.array(), StandardCharsets.US_ASCII);
  }

  @Test
  void vendors() {
    int[] leaf = Cpuid.leaf(intel, 0, 0);
    assertThat(text(leaf[1], leaf[3], leaf[2])).isEqualTo("GenuineIntel");
    leaf = Cpuid.leaf(amd, 0x80000000, 0);
    assertThat(text(leaf[1], leaf[3], leaf[2])).isEqualTo("AuthenticAMD");
  }

  @Test
  void eachVendorAnnouncesItsOwnExtension() {
    assertThat(Cpuid.leaf(intel, 1, 0)[2] >>> 5 & 1).isEqualTo(1);
    assertThat(Cpuid.leaf(amd, 1, 0)[2] >>> 5 & 1).isZero();
    assertThat(Cpuid.leaf(amd, 0x80000001, 0)[2] >>> 2 & 1).isEqualTo(1);
    assertThat(Cpuid.leaf(intel, 0x80000001, 0)[2] >>> 2 & 1).isZero();
    assertThat(Cpuid.leaf(amd, 0x8000000A, 0)[3] & 0xE9).isEqualTo(0xE9);
  }

  @Test
  void topology() {
    assertThat(Cpuid.leaf(intel, 1, 0)[1] >>> 24).isEqualTo(2);
    assertThat(Cpuid.leaf(intel, 0xB, 1)).containsExactly(2, 3, 0x201, 2);
    assertThat(Cpuid.leaf(amd, 0xB, 1)[0]).isZero();
  }

  @Test
  void beyondTheLastLeaf() {
    assertThat(Cpuid.leaf(intel, 0x4000_0000, 0)).isEqualTo(Cpuid.leaf(intel, 0x16, 0));
    assertThat(Cpuid.leaf(amd, 0x4000_0000, 0)).containsOnly(0);
  }

  @Test
  void extendedState() {
    assertThat(Cpuid.leaf(intel, 0xD, 0)).containsExactly(3, 576, 576, 0);
    assertThat(Cpuid.leaf(amd, 0xD, 1)).containsExactly(7, 576, 0, 0);
    assertThat(Cpuid.leaf(amd, 0xD, 2)).as("no AVX").containsOnly(0);
    assertThat(Cpuid.leaf(amd, 1, 0)[2] >>> 27 & 1).as("not switched on").isZero();
    amd.cr4 |= Cr4.OSXSAVE;
    assertThat(Cpuid.leaf(amd, 1, 0)[2] >>> 27 & 1).as("switched on").isOne();
  }

  @Test
  void announcedFeaturesHaveTheirControlBits() {
    long cr4 = ControlRegisters.cr4Defined(CpuModel.INTEL);
    int edx = Cpuid.leaf(intel, 1, 0)[3];
    int ebx7 = Cpuid.leaf(intel, 7, 0)[1];
    assertThat((cr4 & Cr4.VME) != 0).isEqualTo((edx & 1 << 1) != 0);
    assertThat((cr4 & Cr4.PGE) != 0).isEqualTo((edx & 1 << 13) != 0);
    assertThat((cr4 & Cr4.SMEP) != 0).isEqualTo((ebx7 & 1 << 7) != 0);
    assertThat((cr4 & Cr4.SMAP) != 0).isEqualTo((ebx7 & 1 << 20) != 0);
    assertThat((cr4 & Cr4.FSGSBASE) != 0).isEqualTo((ebx7 & 1) != 0);
    assertThat((cr4 & Cr4.UMIP) != 0).isEqualTo((Cpuid.leaf(intel, 7, 0)[2] & 1 << 2) != 0);
    assertThat((cr4 & Cr4.OSXSAVE) != 0).isEqualTo((Cpuid.leaf(intel, 1, 0)[2] & 1 << 26) != 0);
  }
}
