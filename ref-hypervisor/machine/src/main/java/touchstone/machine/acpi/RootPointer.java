package touchstone.machine.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an operating system finds first, and the table of tables it leads to.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/05_ACPI_Software_Programming_Model/">ACPI 6.4,
 *     5.2.5 and 5.2.8</a>
 */
public final class RootPointer {
  public static final int BYTES = 36;

  private static final int ACPI_1_BYTES = 20;
  private static final int CHECKSUM = 8;
  private static final int OEM_ID = 9;
  private static final int REVISION = 15;
  private static final int LENGTH = 20;
  private static final int XSDT = 24;
  private static final int EXTENDED_CHECKSUM = 32;

  private RootPointer() {}

  /** The RSDP of revision 2: it has an XSDT only. */
  public static byte[] encode(long xsdt, String oem) {
    ByteBuffer rsdp = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    rsdp.put(0, AcpiTable.text("RSD PTR ", 8)).put(OEM_ID, AcpiTable.text(oem, 6));
    rsdp.put(REVISION, (byte) 2).putInt(LENGTH, BYTES).putLong(XSDT, xsdt);
    rsdp.put(CHECKSUM, AcpiTable.checksum(rsdp.array(), ACPI_1_BYTES));
    return rsdp.put(EXTENDED_CHECKSUM, AcpiTable.checksum(rsdp.array(), BYTES)).array();
  }

  /** The XSDT that names these tables by address. */
  public static byte[] tableOfTables(String oem, String oemTable, long... tables) {
    int size = AcpiTable.HEADER_BYTES + tables.length * Long.BYTES;
    AcpiTable xsdt = new AcpiTable("XSDT", 1, size, oem, oemTable);
    for (int i = 0; i < tables.length; i++) {
      xsdt.put64(AcpiTable.HEADER_BYTES + i * Long.BYTES, tables[i]);
    }
    return xsdt.bytes();
  }
}
