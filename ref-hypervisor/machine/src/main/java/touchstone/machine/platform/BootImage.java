package touchstone.machine.platform;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;
import touchstone.machine.image.ElfSegment;
import touchstone.machine.memory.PhysicalMemory;

/**
 * What is booted on a bare machine.
 *
 * @param name what messages call the image
 * @param file the whole image
 * @param commandLine without a terminating zero
 * @param module an initial RAM disk, or null
 */
public record BootImage(String name, byte[] file, String commandLine, byte @Nullable [] module) {

  /** Loaded images and boot information stay above the first megabyte, or below 0x9F000. */
  static final long LOW_MEMORY_END = 0x9F000;

  static final long HIGH_MEMORY = 0x100000;

  /** Entries of a memory map: first byte, length, type (1 RAM, 2 reserved). */
  record Region(long start, long bytes, int type) {}

  static List<Region> memoryMap(PhysicalMemory memory) {
    return List.of(
        new Region(0, LOW_MEMORY_END, 1),
        new Region(LOW_MEMORY_END, HIGH_MEMORY - LOW_MEMORY_END, 2),
        new Region(HIGH_MEMORY, memory.size() - HIGH_MEMORY, 1));
  }

  /** The command line as C sees it. */
  byte[] commandLineBytes() {
    byte[] text = commandLine.getBytes(StandardCharsets.ISO_8859_1);
    byte[] terminated = new byte[text.length + 1];
    System.arraycopy(text, 0, terminated, 0, text.length);
    return terminated;
  }

  /** Copies the segments of an ELF image to their physical addresses. */
  static void load(PhysicalMemory memory, ElfImage image) throws CorruptImageException {
    for (ElfSegment segment : image.segments()) {
      if (!memory.contains(segment.physicalAddress(), segment.memorySize())) {
        String where = "segment at 0x" + Long.toHexString(segment.physicalAddress());
        throw new CorruptImageException(image.name(), where, "does not fit into memory");
      }
      byte[] bytes = new byte[segment.fileSize()];
      image.contents(segment).get(bytes);
      memory.zero(segment.physicalAddress(), segment.memorySize());
      memory.load(segment.physicalAddress(), bytes);
    }
  }

  /** Puts the module into the highest whole pages; its address, or 0 if there is none. */
  long loadModule(PhysicalMemory memory, long above) throws CorruptImageException {
    if (module == null) {
      return 0;
    }
    long top = Math.min(memory.size(), 0xC0000000L);
    long address = top - module.length & -PhysicalMemory.FRAME_BYTES;
    if (address < above) {
      throw new CorruptImageException(name, "module", "does not fit into memory");
    }
    memory.load(address, module);
    return address;
  }
}
