package touchstone.host.toolstack;

import java.util.List;
import touchstone.core.memory.Frames;
import touchstone.host.memory.SharedPage;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.ElfImage;

/**
 * Where everything goes in a guest's physical memory.
 *
 * <p>RAM starts at 0. The kernel lies where its image says; the initrd and then the start info
 * follow on pages of their own. As in Xen's toolstack, eight special pages end the address space
 * that a guest can have here, below them is the page of ACPI tables; the xenstore and console pages
 * are among them. The memory map shows them as reserved, and with them everything above: no memory
 * can be put there, and a guest that looks for unused addresses is to find them lower.
 *
 * @param ramPages RAM of the guest, in pages
 * @param entry address of the first instruction
 * @param initrd address of the module, 0 if there is none
 * @param startInfo address of the start info
 */
record GuestLayout(long ramPages, long entry, long initrd, long startInfo) {
  /** Special pages, by Xen's numbers. @xen tools/libs/guest/xg_dom_x86.c */
  static final int SPECIAL_PAGES = 8;

  static final int SPECIAL_GFN = Frames.GFNS - SPECIAL_PAGES;
  static final int XENSTORE_GFN = SPECIAL_GFN + 4;
  static final int CONSOLE_GFN = SPECIAL_GFN + 7;

  static final int ACPI_GFN = SPECIAL_GFN - 1;
  static final long ACPI = (long) ACPI_GFN * SharedPage.SIZE;

  /** Pages a guest has beside its RAM. */
  static final int RESERVED_PAGES = 1 + SPECIAL_PAGES;

  /** The largest RAM. */
  static final long MAX_RAM = ACPI;

  /** Bytes the start info may take, with command line, module list and memory map. */
  static final int START_INFO_SIZE = 2 * SharedPage.SIZE;

  /** Plans a guest; an image that does not fit its memory is refused. */
  static GuestLayout plan(GuestConfig config, ElfImage image) throws ToolstackException {
    long ram = config.memory() / SharedPage.SIZE * SharedPage.SIZE;
    if (ram < SharedPage.SIZE || ram > MAX_RAM) {
      throw new ToolstackException(
          config.name()
              + ": memory must be 4K to "
              + MAX_RAM / 1024
              + "K, not "
              + ram / 1024
              + "K");
    }
    long entry =
        image
            .phys32Entry()
            .orElseThrow(() ->
                new ToolstackException(
                    image.name() + ": no XEN_ELFNOTE_PHYS32_ENTRY note, not a PVH kernel"));
    if (image.segmentAt(entry) == null) {
      throw new ToolstackException(
          image.name() + ": XEN_ELFNOTE_PHYS32_ENTRY: lies in no PT_LOAD segment");
    }
    byte[] module = config.initrd();
    long initrd = roundUp(image.highestAddress());
    long startInfo = initrd + (module == null ? 0 : roundUp(module.length));
    if (startInfo + START_INFO_SIZE > ram) {
      throw new ToolstackException(
          image.name()
              + ": needs "
              + (startInfo + START_INFO_SIZE) / 1024
              + "K of memory to start, the guest has "
              + ram / 1024
              + "K");
    }
    return new GuestLayout(ram / SharedPage.SIZE, entry, module == null ? 0 : initrd, startInfo);
  }

  /** What the guest is told of its memory. */
  List<MemoryRegion> memoryMap() {
    long special = (long) SPECIAL_GFN * SharedPage.SIZE;
    return List.of(
        new MemoryRegion(0, ramPages * SharedPage.SIZE, MemoryRegion.RAM),
        new MemoryRegion(ACPI, AcpiTables.SIZE, MemoryRegion.ACPI),
        new MemoryRegion(
            special, (1L << CpuModel.PHYSICAL_ADDRESS_BITS) - special, MemoryRegion.RESERVED));
  }

  private static long roundUp(long address) {
    return (address + SharedPage.SIZE - 1) / SharedPage.SIZE * SharedPage.SIZE;
  }
}
