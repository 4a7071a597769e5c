package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.mmu.Mmu;

/** The walk over extended page tables by itself. @sdm 29.3 */
class EptWalkerTest {
  private static final long ROOT = 0x1000;
  private static final long PDPT = 0x2000;
  private static final long PD = 0x3000;
  private static final long PT = 0x4000;
  private static final long POINTER = ROOT | 0x1E;
  private static final long WITH_FLAGS = POINTER | 1 << 6;
  private static final int WRITE_BACK = 6 << 3;
  private static final int LARGE = 1 << 7;

  private final PhysicalMemory memory = new PhysicalMemory(1 << 20);
  private final EptWalker walker = new EptWalker(memory);

  @BeforeEach
  void map() {
    memory.write64(ROOT, PDPT | 7);
    memory.write64(PDPT, PD | 7);
    memory.write64(PD, PT | 7);
    memory.write64(PT + 8, 0x9000 | WRITE_BACK | 7);
  }

  @Test
  void translates4KibPage() {
    assertThat(EptWalker.translate(memory, POINTER, 0x1234, Mmu.READ)).isEqualTo(0x9234);
    assertThat(EptWalker.translate(memory, POINTER, 0x2234, Mmu.READ)).isEqualTo(-1);
  }

  @Test
  void translatesLargePages() {
    memory.write64(PD + 8, 0x40_0000 | LARGE | WRITE_BACK | 7);
    memory.write64(PDPT + 8, 0x8000_0000L | LARGE | WRITE_BACK | 7);
    assertThat(EptWalker.translate(memory, POINTER, 0x21_2345, Mmu.READ)).isEqualTo(0x41_2345);
    assertThat(EptWalker.translate(memory, POINTER, 0x4765_4321, Mmu.WRITE))
        .isEqualTo(0x8765_4321L);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "4, 4", "5, 5", "7, 7"})
  void leafRightsDecide(int rights, int allowed) {
    memory.write64(PT + 8, 0x9000 | WRITE_BACK | rights);
    for (int access : new int[] {Mmu.READ, Mmu.WRITE, Mmu.FETCH}) {
      boolean granted = EptWalker.translate(memory, POINTER, 0x1000, access) != -1;
      assertThat(granted).isEqualTo((allowed >>> access & 1) != 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {ROOT, PDPT, PD})
  void everyLevelRestricts(long table) {
    memory.write64(table, memory.read64(table) & ~2);
    assertThat(EptWalker.translate(memory, POINTER, 0x1000, Mmu.WRITE)).isEqualTo(-1);
    assertThat(EptWalker.translate(memory, POINTER, 0x1000, Mmu.READ)).isEqualTo(0x9000);
  }

  @ParameterizedTest
  @CsvSource({
    "0x4008, 0x9032",
    "0x4008, 0x9036",
    "0x4008, 0x9017",
    "0x4008, 0x901F",
    "0x4008, 0x903F",
    "0x4008, 0x200000009037",
    "0x3000, 0x400F",
    "0x3000, 0x4047",
    "0x3000, 0x4010B7",
    "0x2000, 0x402000B7",
    "0x1000, 0x20B7",
    "0x1000, 0x200F",
  })
  void misconfigurations(long at, String entry) {
    memory.write64(at, Long.decode(entry));
    assertThat(walker.walk(POINTER, 0x1000, 1)).isEqualTo(EptWalker.MISCONFIGURATION);
  }

  @Test
  void absentEntryIsViolationWhateverItsOtherBits() {
    memory.write64(PT + 8, -8);
    assertThat(walker.walk(POINTER, 0x1000, 1)).isEqualTo(EptWalker.VIOLATION);
  }

  @Test
  void walkAloneLeavesNoTrace() {
    walker.walk(WITH_FLAGS, 0x1000, 2);
    assertThat(memory.read64(PT + 8)).isEqualTo(0x9000 | WRITE_BACK | 7);
    assertThat(memory.read64(ROOT)).isEqualTo(PDPT | 7);
  }

  @Test
  void flagsMarkTheEntriesUsed() {
    walker.walk(WITH_FLAGS, 0x1000, 1);
    walker.markUsed(false);
    assertThat(memory.read64(ROOT)).isEqualTo(PDPT | 7 | 1 << 8);
    assertThat(memory.read64(PT + 8)).isEqualTo(0x9000 | WRITE_BACK | 7 | 1 << 8);
    assertThat(walker.dirty(WITH_FLAGS)).isFalse();
    walker.markUsed(true);
    assertThat(memory.read64(PD)).as("dirty in the leaf only").isEqualTo(PT | 7 | 1 << 8);
    assertThat(memory.read64(PT + 8)).isEqualTo(0x9000 | WRITE_BACK | 7 | 3 << 8);
    assertThat(walker.dirty(WITH_FLAGS)).isTrue();
  }
}
