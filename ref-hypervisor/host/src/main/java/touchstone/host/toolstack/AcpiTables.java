package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The ACPI tables of a PVH guest, as far as Xen's toolstack makes such: which local APICs there
 * are, and that nothing else is. The hardware is "reduced": no PIC, no PIT, no RTC, no power
 * management registers. A guest powers itself off by halting its last processor.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/05_ACPI_Software_Programming_Model/">ACPI 5.2</a>
 * @xen tools/libacpi/build.c
 */
final class AcpiTables {
  /** All tables are on one page; the root pointer begins it. */
  static final int SIZE = 4096;

  private static final int RSDP_SIZE = 36;
  private static final int RSDP_ACPI1_SIZE = 20;
  private static final int HEADER_SIZE = 36;
  private static final int HEADER_CHECKSUM = 9;
  private static final int XSDT_SIZE = HEADER_SIZE + 2 * 8;
  private static final int FADT_SIZE = 268;
  private static final int MADT_APIC_SIZE = 8;

  // Fixed ACPI description table, revision 5
  private static final int FADT_DSDT = 40;
  private static final int FADT_BOOT_ARCHITECTURE = 109;
  private static final int FADT_FLAGS = 112;
  private static final int FADT_X_DSDT = 140;

  /** VGA and CMOS RTC are not present. */
  private static final int NO_VGA_NO_RTC = 1 << 2 | 1 << 5;

  /** WBINVD works, C1 on all processors, no fixed buttons, hardware-reduced. */
  private static final int FLAGS = 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 20;

  private static final int LOCAL_APIC_BASE = 0xFEE00000;

  private static final int XSDT_AT = 64;
  private static final int FADT_AT = 128;
  private static final int DSDT_AT = FADT_AT + 272;
  private static final int MADT_AT = DSDT_AT + 48;

  private AcpiTables() {}

  /** The page of tables for a guest that has it at {@code address}. */
  static byte[] encode(long address, int vcpus) {
    ByteBuffer page = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    rootPointer(page.slice(0, RSDP_SIZE).order(ByteOrder.LITTLE_ENDIAN), address + XSDT_AT);
    ByteBuffer xsdt = table(page, XSDT_AT, XSDT_SIZE, "XSDT", 1);
    xsdt.putLong(HEADER_SIZE, address + FADT_AT).putLong(HEADER_SIZE + 8, address + MADT_AT);
    seal(xsdt);
    fadt(table(page, FADT_AT, FADT_SIZE, "FACP", 5), address + DSDT_AT);
    seal(table(page, DSDT_AT, HEADER_SIZE, "DSDT", 2));
    int size = HEADER_SIZE + 8 + vcpus * MADT_APIC_SIZE;
    madt(table(page, MADT_AT, size, "APIC", 3), vcpus);
    return page.array();
  }

  private static void rootPointer(ByteBuffer rsdp, long xsdt) {
    rsdp.put(0, text("RSD PTR ", 8)).put(9, text("Xen", 6)).put(15, (byte) 2);
    rsdp.putInt(20, RSDP_SIZE).putLong(24, xsdt);
    rsdp.put(8, checksum(rsdp, RSDP_ACPI1_SIZE));
    rsdp.put(32, checksum(rsdp, RSDP_SIZE));
  }

  private static void fadt(ByteBuffer fadt, long dsdt) {
    fadt.putInt(FADT_DSDT, (int) dsdt).putLong(FADT_X_DSDT, dsdt);
    fadt.putShort(FADT_BOOT_ARCHITECTURE, (short) NO_VGA_NO_RTC).putInt(FADT_FLAGS, FLAGS);
    seal(fadt);
  }

  /** An enabled local APIC for each vCPU; its id is twice the vCPU's number, as in Xen. */
  private static void madt(ByteBuffer madt, int vcpus) {
    madt.putInt(HEADER_SIZE, LOCAL_APIC_BASE);
    for (int i = 0; i < vcpus; i++) {
      int entry = HEADER_SIZE + 8 + i * MADT_APIC_SIZE;
      madt.put(entry + 1, (byte) MADT_APIC_SIZE).put(entry + 2, (byte) i);
      madt.put(entry + 3, (byte) (2 * i)).putInt(entry + 4, 1);
    }
    seal(madt);
  }

  /** The place of a table, with its header; its checksum is still missing. */
  private static ByteBuffer table(ByteBuffer page, int at, int size, String name, int revision) {
    ByteBuffer table = page.slice(at, size).order(ByteOrder.LITTLE_ENDIAN);
    table.put(0, text(name, 4)).putInt(4, size).put(8, (byte) revision);
    table.put(10, text("Xen", 6)).put(16, text("HVM", 8));
    return table.put(28, text("TCHS", 4));
  }

  private static void seal(ByteBuffer table) {
    table.put(HEADER_CHECKSUM, checksum(table, table.limit()));
  }

  /** The byte that makes the sum of all zero; it is still zero itself. */
  private static byte checksum(ByteBuffer table, int size) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += table.get(i);
    }
    return (byte) -sum;
  }

  private static byte[] text(String name, int width) {
    byte[] bytes = new byte[width];
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(letters, 0, bytes, 0, letters.length);
    return bytes;
  }
}
