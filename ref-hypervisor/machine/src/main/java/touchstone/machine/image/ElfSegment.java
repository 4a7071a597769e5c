package touchstone.machine.image;

/**
 * A PT_LOAD segment whose fields have been checked: the file part lies inside the file, is no
 * longer than the memory part, and the physical range does not wrap.
 *
 * @param physicalAddress p_paddr: where the segment is loaded, in bytes
 * @param virtualAddress p_vaddr: where the program expects to see it
 * @param fileOffset p_offset, in bytes from the start of the image
 * @param fileSize p_filesz: bytes copied from the file
 * @param memorySize p_memsz, at least {@code fileSize} and above 0: the rest is zero
 */
public record ElfSegment(
    long physicalAddress, long virtualAddress, int fileOffset, int fileSize, long memorySize) {

  /** First physical address behind the segment. */
  public long end() {
    return physicalAddress + memorySize;
  }

  /** True if the two share a physical byte. */
  public boolean overlaps(ElfSegment other) {
    return physicalAddress < other.end() && other.physicalAddress < end();
  }

  /** True if the segment holds the physical address. */
  public boolean contains(long address) {
    return physicalAddress <= address && address < end();
  }
}
