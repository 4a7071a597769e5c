package touchstone.machine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A good image is read as it is; a damaged one gives an error that names file and field. */
class ElfImageTest {
  private static final byte[] CODE = {(byte) 0xf4, 1, 2, 3, 4};

  @Test
  void readsSegmentAndEntryOfGoodImage() throws CorruptImageException {
    ElfImage image = ElfImage.parse("good.elf", ElfFile.pvh(CODE, 100));
    assertThat(image.is64Bit()).isFalse();
    assertThat(image.phys32Entry()).hasValue(0x100000);
    assertThat(image.lowestAddress()).isEqualTo(0x100000);
    assertThat(image.highestAddress()).isEqualTo(0x100000 + CODE.length + 100);
    assertThat(image.segments()).hasSize(1);
    assertThat(image.contents(image.segments().getFirst())).isEqualTo(ByteBuffer.wrap(CODE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x7e, e_ident",
    "4, 3, EI_CLASS",
    "5, 2, EI_DATA",
    "6, 0, EI_VERSION",
    "16, 1, e_type",
    "18, 40, e_machine",
    "20, 7, e_version",
    "28, 0xfffffff0, e_phoff",
    "42, 31, e_phentsize",
    "44, 0xffff, e_phnum",
    "56, 0xffffff00, program header 0 p_offset",
    "68, 0x7fffffff, program header 0 p_offset",
    "72, 1, program header 0 p_filesz",
    "88, 0xfffffffe, program header 1 p_offset",
    "136, 0xffffffff, program header 1 n_namesz",
    "140, 0x7ffffff0, program header 1 n_descsz",
    "140, 3, XEN_ELFNOTE_PHYS32_ENTRY",
  })
  // [utest->req~hyp-image~1]
  void namesTheDamagedField(int offset, String value, String field) {
    byte[] file = ElfFile.pvh(CODE, 100);
    poke(file, offset, Long.decode(value));
    assertThatThrownBy(() -> ElfImage.parse("bad.elf", file))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageStartingWith("bad.elf: " + field + ": ");
  }

  @Test
  void refusesOverlappingSegments() {
    byte[] file = ElfFile.pvh(CODE, 100);
    System.arraycopy(file, ElfFile.LOAD_HEADER, file, ElfFile.NOTE_HEADER, 32);
    assertThatThrownBy(() -> ElfImage.parse("twice.elf", file))
        .hasMessage("twice.elf: PT_LOAD 1: overlaps PT_LOAD 0 in physical memory");
  }

  @Test
  void refusesImageWithoutSegments() {
    byte[] file = ElfFile.pvh(CODE, 0);
    poke(file, ElfFile.LOAD_HEADER, 0);
    assertThatThrownBy(() -> ElfImage.parse("void.elf", file)).hasMessageContaining("no PT_LOAD");
  }

  // [utest->req~hyp-image~1]
  @Property(tries = 2000, seed = "2026")
  void everyPrefixIsReadOrRefused(@ForAll @IntRange(max = 160) int length) {
    assertReadOrRefused(Arrays.copyOf(ElfFile.pvh(CODE, 100), length));
  }

  // [utest->req~hyp-image~1]
  @Property(tries = 5000, seed = "2026")
  void everyDamageIsReadOrRefused(
      @ForAll @Size(min = 1, max = 4) int[] places, @ForAll @Size(4) int[] values) {
    byte[] file = ElfFile.pvh(CODE, 100);
    for (int i = 0; i < places.length; i++) {
      poke(file, Math.floorMod(places[i], file.length - 3), values[i]);
    }
    assertReadOrRefused(file);
  }

  /** What is accepted keeps the promises loaders rely on. */
  private static void assertReadOrRefused(byte[] file) {
    try {
      ElfImage image = ElfImage.parse("fuzzed.elf", file);
      for (ElfSegment segment : image.segments()) {
        assertThat(segment.fileOffset() + (long) segment.fileSize())
            .isBetween(0L, (long) file.length);
        assertThat(segment.memorySize()).isGreaterThanOrEqualTo(Math.max(1, segment.fileSize()));
        assertThat(segment.physicalAddress()).isNotNegative();
        assertThat(segment.end()).isGreaterThan(segment.physicalAddress());
        assertThat(image.contents(segment).remaining()).isEqualTo(segment.fileSize());
      }
      image.phys32Entry().ifPresent(entry -> assertThat(entry).isBetween(0L, 0xffffffffL));
    } catch (CorruptImageException refused) {
      assertThat(refused).hasMessageStartingWith("fuzzed.elf: ");
    }
  }

  /** Writes as many low bytes as the value has, at least one. */
  private static void poke(byte[] file, int offset, long value) {
    int width = value > 0xffff || value < 0 ? 4 : value > 0xff ? 2 : 1;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < width; i++) {
      bytes.put(offset + i, (byte) (value >> 8 * i));
    }
  }
}
