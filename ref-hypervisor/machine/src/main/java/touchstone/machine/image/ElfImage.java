package touchstone.machine.image;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An executable ELF image for x86, 32 or 64 bit, parsed and checked.
 *
 * <p>An object of this class exists only if every offset, size and range that a loader needs holds:
 * file parts lie inside the file, physical ranges neither wrap nor overlap, notes are well formed.
 * A loader can therefore copy the segments without further checks except that its own memory is big
 * enough, for which there is {@link #highestAddress()}. Parsing has no side effect.
 */
// [impl->req~hyp-image~1]
public final class ElfImage {
  private final String name;
  private final byte[] file;
  private final boolean is64Bit;
  private final long entry;
  private final List<ElfSegment> segments;
  private final List<ElfNote> notes;

  ElfImage(
      String name,
      byte[] file,
      boolean is64Bit,
      long entry,
      List<ElfSegment> segments,
      List<ElfNote> notes) {
    this.name = name;
    this.file = file;
    this.is64Bit = is64Bit;
    this.entry = entry;
    this.segments = List.copyOf(segments);
    this.notes = List.copyOf(notes);
  }

  /**
   * Reads an image.
   *
   * @param name what messages call it, usually the path
   * @param file the whole file; not modified, and not to be modified afterwards
   * @throws CorruptImageException if the file is not such an image
   */
  public static ElfImage parse(String name, byte[] file) throws CorruptImageException {
    return new ElfReader(name, file).read();
  }

  /** True if the file starts as every ELF file does, whatever follows. */
  public static boolean isElf(byte[] file) {
    return file.length >= 4
        && file[0] == 0x7f
        && file[1] == 'E'
        && file[2] == 'L'
        && file[3] == 'F';
  }

  public String name() {
    return name;
  }

  public boolean is64Bit() {
    return is64Bit;
  }

  /** e_entry, a virtual address. PVH guests start at {@link #phys32Entry()} instead. */
  public long entry() {
    return entry;
  }

  /** PT_LOAD segments with a memory size above 0, in file order; at least one. */
  public List<ElfSegment> segments() {
    return segments;
  }

  public List<ElfNote> notes() {
    return notes;
  }

  /** The start address a PVH kernel announces, 0 to 2^32 - 1; empty if it is no PVH kernel. */
  public OptionalLong phys32Entry() {
    Optional<ElfNote> note = notes.stream().filter(ElfNote::isPhys32Entry).findFirst();
    return note.isEmpty() ? OptionalLong.empty() : OptionalLong.of(address(note.get()));
  }

  /** Lowest physical address any segment occupies. */
  public long lowestAddress() {
    return segments.stream().mapToLong(ElfSegment::physicalAddress).min().orElseThrow();
  }

  /** First physical address behind all segments. */
  public long highestAddress() {
    return segments.stream().mapToLong(ElfSegment::end).max().orElseThrow();
  }

  /** The bytes of a segment that come from the file; read only. */
  public ByteBuffer contents(ElfSegment segment) {
    return ByteBuffer.wrap(file, segment.fileOffset(), segment.fileSize())
        .slice()
        .asReadOnlyBuffer();
  }

  /** The segment that holds a physical address, or null. */
  public @Nullable ElfSegment segmentAt(long physicalAddress) {
    for (ElfSegment segment : segments) {
      if (segment.contains(physicalAddress)) {
        return segment;
      }
    }
    return null;
  }

  /**
   * A note's descriptor is 4 bytes, or 8 where a 64-bit linker padded it; the reader has checked.
   */
  private static long address(ElfNote note) {
    byte[] bytes = note.descriptor();
    return (bytes[0] & 0xffL)
        | (bytes[1] & 0xffL) << 8
        | (bytes[2] & 0xffL) << 16
        | (bytes[3] & 0xffL) << 24;
  }
}
