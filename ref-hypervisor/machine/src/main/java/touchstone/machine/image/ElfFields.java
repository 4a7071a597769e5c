package touchstone.machine.image;

/**
 * Where the fields of the ELF header, the program header and the note header lie, for both classes.
 * One row per field; a field is as wide as the class says. Source: System V ABI, chapters 4 and 5.
 */
enum ElfFields {
  ELF32(52, 24, 28, 4, 42, 44, 32, 4, 8, 12, 16, 20, 28),
  ELF64(64, 24, 32, 8, 54, 56, 56, 8, 16, 24, 32, 40, 48);

  static final int EI_CLASS = 4;
  static final int EI_DATA = 5;
  static final int EI_VERSION = 6;
  static final int E_TYPE = 16;
  static final int E_MACHINE = 18;
  static final int E_VERSION = 20;

  static final int CLASS_32 = 1;
  static final int CLASS_64 = 2;
  static final int DATA_LITTLE_ENDIAN = 1;
  static final int ET_EXEC = 2;
  static final int ET_DYN = 3;
  static final int EM_386 = 3;
  static final int EM_X86_64 = 62;
  static final int PT_LOAD = 1;
  static final int PT_NOTE = 4;

  static final int NOTE_HEADER = 12;

  final int headerSize;
  final int entry;
  final int programHeaders;

  /** Bytes of an address, an offset or a size. */
  final int word;

  final int programHeaderSize;
  final int programHeaderCount;
  final int minimumProgramHeader;
  final int offset;
  final int virtualAddress;
  final int physicalAddress;
  final int fileSize;
  final int memorySize;
  final int align;

  ElfFields(
      int headerSize,
      int entry,
      int programHeaders,
      int word,
      int programHeaderSize,
      int programHeaderCount,
      int minimumProgramHeader,
      int offset,
      int virtualAddress,
      int physicalAddress,
      int fileSize,
      int memorySize,
      int align) {
    this.headerSize = headerSize;
    this.entry = entry;
    this.programHeaders = programHeaders;
    this.word = word;
    this.programHeaderSize = programHeaderSize;
    this.programHeaderCount = programHeaderCount;
    this.minimumProgramHeader = minimumProgramHeader;
    this.offset = offset;
    this.virtualAddress = virtualAddress;
    this.physicalAddress = physicalAddress;
    this.fileSize = fileSize;
    this.memorySize = memorySize;
    this.align = align;
  }
}
