package touchstone.machine.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.machine.coverage.InstructionCoverage.Group;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cpuid;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.OpcodeTable;
import touchstone.machine.platform.Machine;

/** Nothing is announced that is not there, and nothing announced is unknown to the list. */
class InstructionCoverageTest {
  private static final int OSXSAVE = 1 << 27;
  private static final int AMD_REPEATED = 0x0183F3FF;

  private final List<Group> groups = new InstructionCoverage().groups();

  @Test
  void whatIsAnnouncedIsImplemented() {
    assertThat(groups).filteredOn(Group::isBroken).isEmpty();
  }

  @Test
  void everyRowIsCountedAndHasItsOwnName() {
    assertThat(OpcodeTable.rows().stream().map(NativeRows::key)).doesNotHaveDuplicates();
    assertThat(groups.getLast().name()).isEqualTo("(not announced)");
    assertThat(groups.getLast().unchecked()).containsExactly("RDSEED", "RSM", "VMFUNC");
  }

  @ParameterizedTest
  @EnumSource
  void everyAnnouncedBitIsInTheList(CpuModel model) {
    Cpu cpu = new Machine(model, 1 << 20, 2).cpu(0);
    cpu.cr4 |= Cr4.OSXSAVE;
    assertBits(cpu, 1, 0, CpuidFeature.ECX, OSXSAVE);
    assertBits(cpu, 1, 0, CpuidFeature.EDX, 0);
    assertBits(cpu, 6, 0, CpuidFeature.EAX, 0);
    assertBits(cpu, 7, 0, CpuidFeature.EBX, 0);
    assertBits(cpu, 7, 0, CpuidFeature.ECX, 0);
    assertBits(cpu, 7, 0, CpuidFeature.EDX, 0);
    assertBits(cpu, 0xD, 1, CpuidFeature.EAX, 0);
    assertBits(cpu, 0x80000001, 0, CpuidFeature.ECX, 0);
    int repeated = model == CpuModel.AMD ? AMD_REPEATED : 0;
    assertBits(cpu, 0x80000001, 0, CpuidFeature.EDX, repeated);
    assertBits(cpu, 0x80000007, 0, CpuidFeature.EDX, 0);
    assertBits(cpu, 0x80000008, 0, CpuidFeature.EBX, 0);
    if (model == CpuModel.AMD) {
      assertBits(cpu, 0x8000000A, 0, CpuidFeature.EDX, 0);
    }
  }

  /** Bits in {@code other} say nothing of their own. */
  private static void assertBits(Cpu cpu, int leaf, int subleaf, int register, int other) {
    int known =
        CpuidFeatures.ALL.stream()
            .filter(f -> f.bit >= 0 && f.leaf == leaf && f.subleaf == subleaf)
            .filter(f -> f.register == register)
            .mapToInt(f -> 1 << f.bit)
            .reduce(0, (a, b) -> a | b);
    int announced = Cpuid.leaf(cpu, leaf, subleaf)[register];
    assertThat(announced & ~known & ~other).as("leaf %x, register %d", leaf, register).isZero();
  }

  @Test
  void aMissingInstructionIsSeen() {
    CpuidFeature feature = CpuidFeature.always("test").any("ADD CRC32 NONE");
    List<OpcodeRow> implemented =
        OpcodeTable.rows().stream()
            .filter(row -> row.semantics() != OpcodeRow.UNDEFINED.semantics())
            .toList();
    assertThat(feature.missing(implemented)).containsExactly("CRC32", "NONE");
  }

  @Test
  void theListNamesTheCampaigns() {
    TreeSet<String> campaigns = new TreeSet<>();
    groups.forEach(group -> campaigns.addAll(group.checked().keySet()));
    assertThat(campaigns).containsExactly("float", "reciprocal", "silicon", "xsave");
  }
}
