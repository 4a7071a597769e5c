package touchstone.machine.platform;

import touchstone.machine.acpi.BareTables;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Starts an image with a PVH entry note: EBX points to {@code hvm_start_info}.
 *
 * @xen public/arch-x86/hvm/start_info.h
 */
final class PvhLoader {
  private static final int MAGIC = 0x336EC578;
  private static final int VERSION = 1;
  private static final int MEMORY_MAP_ENTRY_BYTES = 24;

  /** Everything is in the page below 640 KiB that the memory map reserves. */
  private static final long START_INFO = BootImage.LOW_MEMORY_END;

  private static final long MODULE_LIST = START_INFO + 0x80;
  private static final long MEMORY_MAP = START_INFO + 0x100;
  private static final long COMMAND_LINE = START_INFO + 0x200;
  private static final int COMMAND_LINE_BYTES = 0xE00;

  private PvhLoader() {}

  static void load(Cpu cpu, BootImage boot, ElfImage image) throws CorruptImageException {
    PhysicalMemory memory = cpu.machine.memory();
    BootImage.load(memory, image);
    long module = boot.loadModule(memory, image.highestAddress());
    writeCommandLine(memory, boot);
    writeStartInfo(memory, module != 0, BootImage.memoryMap(memory).size());
    if (boot.module() != null) {
      memory.write64(MODULE_LIST, module);
      memory.write64(MODULE_LIST + 8, boot.module().length);
    }
    long at = MEMORY_MAP;
    for (BootImage.Region region : BootImage.memoryMap(memory)) {
      memory.write64(at, region.start());
      memory.write64(at + 8, region.bytes());
      memory.write32(at + 16, region.type());
      at += MEMORY_MAP_ENTRY_BYTES;
    }
    BootState.load(cpu, image.phys32Entry().orElseThrow(), 0, START_INFO);
  }

  private static void writeCommandLine(PhysicalMemory memory, BootImage boot)
      throws CorruptImageException {
    byte[] text = boot.commandLineBytes();
    if (text.length > COMMAND_LINE_BYTES) {
      throw new CorruptImageException(boot.name(), "command line", "longer than 3583 bytes");
    }
    memory.load(COMMAND_LINE, text);
  }

  private static void writeStartInfo(PhysicalMemory memory, boolean module, int regions) {
    memory.write32(START_INFO, MAGIC);
    memory.write32(START_INFO + 4, VERSION);
    memory.write32(START_INFO + 8, 0);
    memory.write32(START_INFO + 12, module ? 1 : 0);
    memory.write64(START_INFO + 16, module ? MODULE_LIST : 0);
    memory.write64(START_INFO + 24, COMMAND_LINE);
    memory.write64(START_INFO + 32, BareTables.ROOT_POINTER);
    memory.write64(START_INFO + 40, MEMORY_MAP);
    memory.write32(START_INFO + 48, regions);
    memory.write32(START_INFO + 52, 0);
  }
}
