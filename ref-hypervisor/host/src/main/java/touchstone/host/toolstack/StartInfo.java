package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The start-of-day structure that a PVH guest finds at the address in EBX, with everything it
 * points to behind it: module list, memory map, command line. Only the ACPI tables are elsewhere.
 *
 * @xen public/arch-x86/hvm/start_info.h
 */
final class StartInfo {
  static final int MAGIC = 0x336ec578;
  static final int VERSION = 1;

  static final int NR_MODULES = 12;
  static final int MODLIST = 16;
  static final int CMDLINE = 24;
  static final int RSDP = 32;
  static final int MEMMAP = 40;
  static final int MEMMAP_ENTRIES = 48;
  static final int SIZE = 56;

  static final int MODULE_SIZE = 32;
  static final int MEMMAP_ENTRY_SIZE = 24;

  private StartInfo() {}

  /**
   * The bytes to put at {@code address}.
   *
   * @param module address of the only module, 0 for none
   * @param moduleSize its size in bytes
   * @param rsdp address of the ACPI root pointer
   * @throws ToolstackException if the command line is too long
   */
  static byte[] encode(
      long address,
      long module,
      long moduleSize,
      long rsdp,
      String commandLine,
      List<MemoryRegion> map)
      throws ToolstackException {
    int modules = module == 0 ? 0 : 1;
    int mapAt = SIZE + modules * MODULE_SIZE;
    int textAt = mapAt + map.size() * MEMMAP_ENTRY_SIZE;
    byte[] text = (commandLine + "\0").getBytes(StandardCharsets.ISO_8859_1);
    if (textAt + text.length > GuestLayout.START_INFO_SIZE) {
      throw new ToolstackException("command line of " + text.length + " bytes is too long");
    }
    ByteBuffer bytes = ByteBuffer.allocate(textAt + text.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(modules);
    bytes.putLong(modules == 0 ? 0 : address + SIZE).putLong(address + textAt).putLong(rsdp);
    bytes.putLong(address + mapAt).putInt(map.size()).putInt(0);
    if (modules == 1) {
      bytes.putLong(module).putLong(moduleSize).putLong(0).putLong(0);
    }
    for (MemoryRegion region : map) {
      bytes.putLong(region.address()).putLong(region.size()).putInt(region.type()).putInt(0);
    }
    return bytes.put(text).array();
  }
}
