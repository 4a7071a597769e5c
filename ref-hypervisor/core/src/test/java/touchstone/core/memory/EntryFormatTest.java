package touchstone.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The arithmetic of the entries against the manuals' bits, written here as bits. */
class EntryFormatTest {
  private static final long ADDRESS = 0x000FFFFFFFFFF000L;

  private final SecondLevelFormat ept = new EptEntry();
  private final SecondLevelFormat npt = new NptEntry();

  @Provide
  Arbitrary<Integer> rights() {
    return Arbitraries.of(1, 3, 5, 7);
  }

  // [utest->req~mem-entry-encoding~1]
  @Property(seed = "2026")
  void eptLeafIsBitExact(@ForAll @IntRange(max = 0xFFFFF) int frame, @ForAll("rights") int rights) {
    long entry = ept.leaf(frame, rights);
    assertThat(entry).isEqualTo((long) frame << 12 | 6L << 3 | rights);
    assertThat(ept.frameOf(entry)).isEqualTo(frame);
    assertThat(ept.rightsOf(entry)).isEqualTo(rights);
  }

  @Property(seed = "2026")
  void nptLeafIsBitExact(@ForAll @IntRange(max = 0xFFFFF) int frame, @ForAll("rights") int rights) {
    long entry = npt.leaf(frame, rights);
    long writable = (rights & Rights.WRITE) != 0 ? 2 : 0;
    long noExecute = (rights & Rights.EXECUTE) != 0 ? 0 : 1L << 63;
    assertThat(entry).isEqualTo((long) frame << 12 | 5 | writable | noExecute);
    assertThat(npt.frameOf(entry)).isEqualTo(frame);
    assertThat(npt.rightsOf(entry)).isEqualTo(rights);
  }

  @Property(seed = "2026")
  void tableEntriesRestrictNothing(@ForAll @IntRange(max = 0xFFFFF) int frame) {
    for (SecondLevelFormat format : new SecondLevelFormat[] {ept, npt}) {
      assertThat(format.table(frame)).isEqualTo((long) frame << 12 | 7);
      assertThat(format.frameOf(format.table(frame))).isEqualTo(frame);
    }
  }

  /** The processor sets accessed and dirty; the frame and the rights stay the same. */
  @Property(seed = "2026")
  void accessedAndDirtyChangeNothing(
      @ForAll @IntRange(max = 0xFFFFF) int frame, @ForAll("rights") int rights) {
    long eptEntry = ept.leaf(frame, rights) | 3L << 8;
    long nptEntry = npt.leaf(frame, rights) | 3L << 5;
    assertThat(ept.frameOf(eptEntry)).isEqualTo(npt.frameOf(nptEntry)).isEqualTo(frame);
    assertThat(ept.rightsOf(eptEntry)).isEqualTo(npt.rightsOf(nptEntry)).isEqualTo(rights);
  }

  /** Decoding is total: whatever stands in memory, the answers are in range. */
  @Property(seed = "2026")
  void decodingAnyLongStaysInRange(@ForAll long entry) {
    assertThat(ept.frameOf(entry)).isBetween(0, SecondLevelFormat.MAX_FRAMES - 1);
    assertThat(npt.frameOf(entry)).isEqualTo((int) ((entry & ADDRESS) >>> 12 & 0xFFFFF));
    assertThat(ept.rightsOf(entry)).isBetween(0, 7);
    assertThat(npt.rightsOf(entry) != 0).isEqualTo((entry & 1) != 0);
  }

  @Example
  void pointerAsksForFourLevelsOfWriteBack() {
    assertThat(EptEntry.pointer(5)).isEqualTo(5L << 12 | 3 << 3 | 6);
  }

  @Example
  void absentIsAbsentInBoth() {
    assertThat(ept.rightsOf(0)).isZero();
    assertThat(npt.rightsOf(0)).isZero();
  }

  @Property(seed = "2026")
  void coverIsInclusionOfBits(@ForAll("rights") int held, @ForAll("rights") int wanted) {
    assertThat(Rights.cover(held, wanted)).isEqualTo((held & wanted) == wanted);
  }

  @Property(seed = "2026")
  void mappableAreTheSumsWithRead(@ForAll @IntRange(min = -16, max = 16) int rights) {
    assertThat(Rights.mappable(rights)).isEqualTo(rights >= 0 && rights < 8 && (rights & 1) == 1);
  }
}
