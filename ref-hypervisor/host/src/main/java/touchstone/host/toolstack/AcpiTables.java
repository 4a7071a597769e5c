package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import touchstone.machine.acpi.AcpiTable;
import touchstone.machine.acpi.RootPointer;

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

  private static final String OEM = "Xen";
  private static final String OEM_TABLE = "HVM";
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
    return ByteBuffer.allocate(SIZE)
        .put(0, RootPointer.encode(address + XSDT_AT, OEM))
        .put(
            XSDT_AT,
            RootPointer.tableOfTables(OEM, OEM_TABLE, address + FADT_AT, address + MADT_AT))
        .put(FADT_AT, fadt(address + DSDT_AT))
        .put(DSDT_AT, table("DSDT", 2, AcpiTable.HEADER_BYTES).bytes())
        .put(MADT_AT, madt(vcpus))
        .array();
  }

  private static byte[] fadt(long dsdt) {
    return table("FACP", 5, FADT_SIZE)
        .put32(FADT_DSDT, (int) dsdt)
        .put64(FADT_X_DSDT, dsdt)
        .put16(FADT_BOOT_ARCHITECTURE, NO_VGA_NO_RTC)
        .put32(FADT_FLAGS, FLAGS)
        .bytes();
  }

  /** An enabled local APIC for each vCPU; its id is twice the vCPU's number, as in Xen. */
  private static byte[] madt(int vcpus) {
    int entries = AcpiTable.HEADER_BYTES + 8;
    AcpiTable madt = table("APIC", 3, entries + vcpus * MADT_APIC_SIZE);
    madt.put32(AcpiTable.HEADER_BYTES, LOCAL_APIC_BASE);
    for (int i = 0; i < vcpus; i++) {
      int entry = entries + i * MADT_APIC_SIZE;
      madt.put8(entry + 1, MADT_APIC_SIZE).put8(entry + 2, i);
      madt.put8(entry + 3, 2 * i).put32(entry + 4, 1);
    }
    return madt.bytes();
  }

  private static AcpiTable table(String signature, int revision, int size) {
    return new AcpiTable(signature, revision, size, OEM, OEM_TABLE);
  }
}
