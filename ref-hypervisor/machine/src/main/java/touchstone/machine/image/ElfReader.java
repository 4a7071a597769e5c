package touchstone.machine.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses an ELF file, trusting no field of it.
 *
 * <p>All arithmetic is on non-negative longs: words of a 64-bit image above 2^63 are refused when
 * read, and sums are formed only after both sides were found to be below 2^62. Section headers are
 * not looked at, so images whose sections are damaged or stripped still load.
 */
final class ElfReader {
  /** More program headers than any kernel has; bounds the overlap check. */
  private static final int MAX_PROGRAM_HEADERS = 128;

  /** More notes than any kernel has. */
  private static final int MAX_NOTES = 1024;

  /** Architectural limit of physical addresses. @sdm 4.1.4 */
  private static final long PHYSICAL_LIMIT = 1L << 52;

  private final String name;
  private final byte[] file;
  private final ByteBuffer bytes;
  private final List<ElfSegment> segments = new ArrayList<>();
  private final List<ElfNote> notes = new ArrayList<>();

  ElfReader(String name, byte[] file) {
    this.name = name;
    this.file = file;
    this.bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  ElfImage read() throws CorruptImageException {
    ElfFields fields = identify();
    checkType(fields);
    long entry = rawWord(fields, fields.entry);
    readProgramHeaders(fields);
    check(!segments.isEmpty(), "e_phnum", "no PT_LOAD segment, nothing to run");
    checkOverlaps();
    checkEntryNote();
    return new ElfImage(name, file, fields == ElfFields.ELF64, entry, segments, notes);
  }

  private ElfFields identify() throws CorruptImageException {
    check(ElfImage.isElf(file), "e_ident", "not an ELF file");
    check(file.length >= ElfFields.ELF32.headerSize, "e_ident", "file ends within the header");
    int kind = file[ElfFields.EI_CLASS];
    check(kind == ElfFields.CLASS_32 || kind == ElfFields.CLASS_64, "EI_CLASS", "is " + kind);
    check(file[ElfFields.EI_DATA] == ElfFields.DATA_LITTLE_ENDIAN, "EI_DATA", "not little endian");
    check(file[ElfFields.EI_VERSION] == 1, "EI_VERSION", "is " + file[ElfFields.EI_VERSION]);
    ElfFields fields = kind == ElfFields.CLASS_32 ? ElfFields.ELF32 : ElfFields.ELF64;
    check(file.length >= fields.headerSize, "e_ident", "file ends within the header");
    return fields;
  }

  private void checkType(ElfFields fields) throws CorruptImageException {
    int type = half(ElfFields.E_TYPE);
    check(
        type == ElfFields.ET_EXEC || type == ElfFields.ET_DYN, "e_type", "not executable: " + type);
    int machine = half(ElfFields.E_MACHINE);
    boolean x86 =
        machine == ElfFields.EM_X86_64
            || (machine == ElfFields.EM_386 && fields == ElfFields.ELF32);
    check(x86, "e_machine", "not x86: " + machine);
    int version = bytes.getInt(ElfFields.E_VERSION);
    check(version == 1, "e_version", "is " + version);
  }

  private void readProgramHeaders(ElfFields fields) throws CorruptImageException {
    int count = half(fields.programHeaderCount);
    check(count <= MAX_PROGRAM_HEADERS, "e_phnum", count + " program headers are too many");
    int size = half(fields.programHeaderSize);
    check(count == 0 || size >= fields.minimumProgramHeader, "e_phentsize", "is " + size);
    long table = word(fields, "e_phoff", fields.programHeaders);
    checkInFile("e_phoff", table, (long) count * size);
    for (int i = 0; i < count; i++) {
      readProgramHeader(fields, i, (int) (table + (long) i * size));
    }
  }

  private void readProgramHeader(ElfFields fields, int index, int at) throws CorruptImageException {
    int type = bytes.getInt(at);
    if (type == ElfFields.PT_LOAD) {
      readSegment(fields, "program header " + index, at);
    } else if (type == ElfFields.PT_NOTE) {
      readNotes(fields, "program header " + index, at);
    }
  }

  private void readSegment(ElfFields fields, String where, int at) throws CorruptImageException {
    long offset = word(fields, where + " p_offset", at + fields.offset);
    long virtual = rawWord(fields, at + fields.virtualAddress);
    long physical = word(fields, where + " p_paddr", at + fields.physicalAddress);
    long fileSize = word(fields, where + " p_filesz", at + fields.fileSize);
    long memorySize = word(fields, where + " p_memsz", at + fields.memorySize);
    checkInFile(where + " p_offset", offset, fileSize);
    check(fileSize <= memorySize, where + " p_filesz", "is above p_memsz");
    boolean addressable = physical < PHYSICAL_LIMIT && memorySize <= PHYSICAL_LIMIT - physical;
    check(addressable, where + " p_memsz", "ends above the largest physical address");
    if (memorySize > 0) {
      segments.add(new ElfSegment(physical, virtual, (int) offset, (int) fileSize, memorySize));
    }
  }

  private void readNotes(ElfFields fields, String where, int at) throws CorruptImageException {
    long start = word(fields, where + " p_offset", at + fields.offset);
    long size = word(fields, where + " p_filesz", at + fields.fileSize);
    checkInFile(where + " p_offset", start, size);
    long align = rawWord(fields, at + fields.align) == 8 ? 8 : 4;
    long end = start + size;
    long note = start;
    while (note + ElfFields.NOTE_HEADER <= end) {
      note = readNote(where, note, end, align);
    }
  }

  /** Reads the note at an offset and returns the offset of the next. */
  private long readNote(String where, long at, long end, long align) throws CorruptImageException {
    check(notes.size() < MAX_NOTES, where, "more than " + MAX_NOTES + " notes");
    long nameSize = bytes.getInt((int) at) & 0xffffffffL;
    long descriptorSize = bytes.getInt((int) at + 4) & 0xffffffffL;
    int type = bytes.getInt((int) at + 8);
    long nameStart = at + ElfFields.NOTE_HEADER;
    check(nameSize <= end - nameStart, where + " n_namesz", "leaves the segment");
    long descriptor = at + roundUp(ElfFields.NOTE_HEADER + nameSize, align);
    boolean inside = descriptor <= end && descriptorSize <= end - descriptor;
    check(inside, where + " n_descsz", "leaves the segment");
    byte[] contents =
        Arrays.copyOfRange(file, (int) descriptor, (int) (descriptor + descriptorSize));
    notes.add(new ElfNote(owner(nameStart, nameSize), type, (int) descriptor, contents));
    return descriptor + roundUp(descriptorSize, align);
  }

  private String owner(long start, long size) {
    int length = (int) size;
    while (length > 0 && file[(int) start + length - 1] == 0) {
      length--;
    }
    return new String(file, (int) start, length, StandardCharsets.ISO_8859_1);
  }

  private void checkOverlaps() throws CorruptImageException {
    for (int i = 0; i < segments.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean apart = !segments.get(i).overlaps(segments.get(j));
        check(apart, "PT_LOAD " + i, "overlaps PT_LOAD " + j + " in physical memory");
      }
    }
  }

  private void checkEntryNote() throws CorruptImageException {
    for (ElfNote note : notes) {
      if (note.isPhys32Entry()) {
        int length = note.descriptor().length;
        check(length == 4 || length == 8, "XEN_ELFNOTE_PHYS32_ENTRY", length + " bytes long");
        long high = length == 8 ? bytes.getInt(note.offset() + 4) : 0;
        check(high == 0, "XEN_ELFNOTE_PHYS32_ENTRY", "address above 4 GiB");
      }
    }
  }

  private void checkInFile(String field, long offset, long size) throws CorruptImageException {
    boolean inside = offset <= file.length && size <= file.length - offset;
    check(inside, field, "range " + offset + "+" + size + " leaves the file of " + file.length);
  }

  /** A word that must be an offset, a size or a physical address, so not above 2^62. */
  private long word(ElfFields fields, String field, int at) throws CorruptImageException {
    long value = rawWord(fields, at);
    check(value >= 0 && value < 1L << 62, field, "is " + Long.toUnsignedString(value));
    return value;
  }

  private long rawWord(ElfFields fields, int at) {
    return fields.word == 8 ? bytes.getLong(at) : bytes.getInt(at) & 0xffffffffL;
  }

  private int half(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  private void check(boolean holds, String field, String problem) throws CorruptImageException {
    if (!holds) {
      throw new CorruptImageException(name, field, problem);
    }
  }

  private static long roundUp(long value, long align) {
    return (value + align - 1) / align * align;
  }
}
