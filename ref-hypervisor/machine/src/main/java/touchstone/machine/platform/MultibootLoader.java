package touchstone.machine.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;
import touchstone.machine.memory.PhysicalMemory;

/**
 * Starts a multiboot 1 image in ELF format: EAX is the magic number, EBX points to the information.
 *
 * @see "Multiboot Specification 0.6.96, sections 3.1 to 3.3"
 */
final class MultibootLoader {
  private static final int HEADER_MAGIC = 0x1BADB002;
  private static final int HEADER_SEARCHED = 8192;
  private static final int BOOTED_MAGIC = 0x2BADB002;

  private static final int HAS_MEMORY = 1;
  private static final int HAS_COMMAND_LINE = 1 << 2;
  private static final int HAS_MODULES = 1 << 3;
  private static final int HAS_MEMORY_MAP = 1 << 6;

  private static final long INFORMATION = BootImage.LOW_MEMORY_END;
  private static final long MODULE_LIST = INFORMATION + 0x80;
  private static final long MEMORY_MAP = INFORMATION + 0x100;
  private static final long COMMAND_LINE = INFORMATION + 0x200;
  private static final int COMMAND_LINE_BYTES = 0xE00;

  private MultibootLoader() {}

  /** True if a header with a matching checksum lies in the first 8 KiB. */
  static boolean isMultiboot(byte[] file) {
    ByteBuffer words = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int last = Math.min(file.length, HEADER_SEARCHED) - 12;
    for (int at = 0; at <= last; at += 4) {
      int magic = words.getInt(at);
      if (magic == HEADER_MAGIC && magic + words.getInt(at + 4) + words.getInt(at + 8) == 0) {
        return true;
      }
    }
    return false;
  }

  static void load(Cpu cpu, BootImage boot, ElfImage image) throws CorruptImageException {
    PhysicalMemory memory = cpu.machine.memory();
    BootImage.load(memory, image);
    byte[] text = boot.commandLineBytes();
    if (text.length > COMMAND_LINE_BYTES) {
      throw new CorruptImageException(boot.name(), "command line", "longer than 3583 bytes");
    }
    memory.load(COMMAND_LINE, text);
    writeMemory(memory);
    memory.write32(INFORMATION + 16, (int) COMMAND_LINE);
    int flags = HAS_MEMORY | HAS_COMMAND_LINE | HAS_MEMORY_MAP;
    long module = boot.loadModule(memory, image.highestAddress());
    if (boot.module() != null) {
      flags |= HAS_MODULES;
      writeModule(memory, module, boot.module().length);
    }
    memory.write32(INFORMATION, flags);
    BootState.load(cpu, image.entry(), BOOTED_MAGIC, INFORMATION);
  }

  private static void writeMemory(PhysicalMemory memory) {
    memory.write32(INFORMATION + 4, (int) (BootImage.LOW_MEMORY_END >>> 10));
    memory.write32(INFORMATION + 8, (int) (memory.size() - BootImage.HIGH_MEMORY >>> 10));
    long at = MEMORY_MAP;
    for (BootImage.Region region : BootImage.memoryMap(memory)) {
      memory.write32(at, 20);
      memory.write64(at + 4, region.start());
      memory.write64(at + 12, region.bytes());
      memory.write32(at + 20, region.type());
      at += 24;
    }
    memory.write32(INFORMATION + 44, (int) (at - MEMORY_MAP));
    memory.write32(INFORMATION + 48, (int) MEMORY_MAP);
  }

  private static void writeModule(PhysicalMemory memory, long address, int bytes) {
    memory.write32(INFORMATION + 20, 1);
    memory.write32(INFORMATION + 24, (int) MODULE_LIST);
    memory.write32(MODULE_LIST, (int) address);
    memory.write32(MODULE_LIST + 4, (int) address + bytes);
    memory.write32(MODULE_LIST + 8, 0);
    memory.write32(MODULE_LIST + 12, 0);
  }
}
