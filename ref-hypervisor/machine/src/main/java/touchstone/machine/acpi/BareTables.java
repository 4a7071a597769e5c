package touchstone.machine.acpi;

import java.io.ByteArrayOutputStream;
import java.util.List;
import touchstone.machine.device.DebugPorts;
import touchstone.machine.device.PowerManagement;
import touchstone.machine.interrupt.IoApic;
import touchstone.machine.interrupt.LocalApic;
import touchstone.machine.memory.PhysicalMemory;

/**
 * The bare machine's ACPI tables: its processors, its I/O APIC, the registers of its power
 * management and reset, and which ISA devices it has.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/05_ACPI_Software_Programming_Model/">ACPI 6.4,
 *     5.2</a>
 */
public final class BareTables {
  /** Where the root pointer is: in the BIOS area, where also a kernel without a hint looks. */
  public static final long ROOT_POINTER = 0xE0000;

  private static final String OEM = "TCHSTN";
  private static final String MACHINE = "BARE";

  // One table in each of these places; all but the last are smaller than the gaps.
  private static final long XSDT = ROOT_POINTER + 0x40;
  private static final long FADT = ROOT_POINTER + 0x80;
  private static final long FACS = ROOT_POINTER + 0x1C0;
  private static final long MADT = ROOT_POINTER + 0x200;
  private static final long DSDT = ROOT_POINTER + 0x600;

  private static final int FACS_BYTES = 64;
  private static final int FADT_BYTES = 268;

  /** ISA devices; no VGA, no MSI. No 8042, CMOS clock present. @see ACPI 5.2.9.3 */
  private static final int BOOT_ARCHITECTURE = 1 | 1 << 2 | 1 << 3;

  /**
   * WBINVD works, C1 on all processors; neither buttons nor the clock's alarm among the fixed
   * hardware; a reset register; no display. @see ACPI 5.2.9
   */
  private static final int FLAGS = 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 10 | 1 << 12;

  /** Above these latencies, in us, there is no C2 and no C3. */
  private static final int NO_C2 = 101;

  private static final int NO_C3 = 1001;

  private static final int PC_AT_COMPATIBLE = 1;
  private static final int ACTIVE_HIGH_LEVEL = 0xD;
  private static final int TIMER_PIN = 2;

  private BareTables() {}

  /** Writes the tables of a machine with so many CPUs. */
  public static void write(PhysicalMemory memory, int cpus) {
    memory.load(ROOT_POINTER, RootPointer.encode(XSDT, OEM));
    memory.load(XSDT, RootPointer.tableOfTables(OEM, MACHINE, FADT, MADT));
    memory.load(FADT, fadt());
    memory.load(FACS, facs());
    memory.load(MADT, madt(cpus));
    memory.load(DSDT, dsdt(cpus));
  }

  private static byte[] fadt() {
    AcpiTable fadt = new AcpiTable("FACP", 5, FADT_BYTES, OEM, MACHINE);
    fadt.put32(36, (int) FACS).put32(40, (int) DSDT).put64(132, 0).put64(140, DSDT);
    fadt.put16(46, PowerManagement.SCI);
    register(fadt, 56, 88, 148, PowerManagement.PM1A_EVENT, 4);
    register(fadt, 64, 89, 172, PowerManagement.PM1A_CONTROL, 2);
    register(fadt, 76, 91, 208, PowerManagement.PM_TIMER, 4);
    fadt.put16(96, NO_C2).put16(98, NO_C3).put8(108, 0x32);
    fadt.put16(109, BOOT_ARCHITECTURE).put32(112, FLAGS);
    address(fadt, 116, DebugPorts.RESET, 1).put8(128, DebugPorts.RESET_VALUE);
    return fadt.bytes();
  }

  /** A block of registers, in the old way and as an address of the new one. */
  private static void register(AcpiTable fadt, int at, int length, int extended, int port, int n) {
    fadt.put32(at, port).put8(length, n);
    address(fadt, extended, port, n);
  }

  /** I/O space, width in bits, access by 1, 2 or 4 bytes. @see ACPI 5.2.3.2 */
  private static AcpiTable address(AcpiTable table, int at, int port, int bytes) {
    int access = bytes == 4 ? 3 : bytes;
    return table.put8(at, 1).put8(at + 1, 8 * bytes).put8(at + 3, access).put64(at + 4, port);
  }

  /** It has no header as the others have, and no checksum. @see ACPI 5.2.10 */
  private static byte[] facs() {
    byte[] facs = AcpiTable.text("FACS", FACS_BYTES);
    facs[4] = FACS_BYTES;
    facs[32] = 2;
    return facs;
  }

  /** Local APICs, the I/O APIC, and the two interrupts that are not like ISA's. @see ACPI 5.2.12 */
  private static byte[] madt(int cpus) {
    int size = AcpiTable.HEADER_BYTES + 8 + cpus * 8 + 12 + 2 * 10;
    AcpiTable madt = new AcpiTable("APIC", 3, size, OEM, MACHINE);
    madt.put32(36, (int) LocalApic.DEFAULT_BASE).put32(40, PC_AT_COMPATIBLE);
    int at = AcpiTable.HEADER_BYTES + 8;
    for (int i = 0; i < cpus; i++) {
      madt.put8(at, 0).put8(at + 1, 8).put8(at + 2, i).put8(at + 3, i).put32(at + 4, 1);
      at += 8;
    }
    madt.put8(at, 1).put8(at + 1, 12).put32(at + 4, IoApic.BASE);
    override(madt, at + 12, 0, TIMER_PIN, 0);
    override(madt, at + 22, PowerManagement.SCI, PowerManagement.SCI, ACTIVE_HIGH_LEVEL);
    return madt.bytes();
  }

  private static void override(AcpiTable madt, int at, int irq, int pin, int flags) {
    madt.put8(at, 2).put8(at + 1, 10).put8(at + 3, irq).put32(at + 4, pin).put16(at + 8, flags);
  }

  /** Soft off, the processors, and the devices that cannot be found by looking. */
  private static byte[] dsdt(int cpus) {
    ByteArrayOutputStream devices = new ByteArrayOutputStream();
    for (int i = 0; i < cpus; i++) {
      devices.writeBytes(
          Aml.device(
              "C%03d".formatted(i),
              Aml.name("_HID", Aml.string("ACPI0007")),
              Aml.name("_UID", Aml.integer(i))));
    }
    for (byte[] device :
        List.of(
            isa("COM1", "PNP0501", 0x3F8, 8, 4),
            isa("RTC_", "PNP0B00", 0x70, 2, 8),
            isa("TIMR", "PNP0100", 0x40, 4, 0))) {
      devices.writeBytes(device);
    }
    byte[] off = Aml.integer(PowerManagement.SLEEP_TYPE_OFF);
    byte[] zero = Aml.integer(0);
    byte[] sleep = Aml.name("_S5_", Aml.pack(off, off, zero, zero));
    byte[] bus = Aml.scope("_SB_", devices.toByteArray());
    int size = AcpiTable.HEADER_BYTES + sleep.length + bus.length;
    return new AcpiTable("DSDT", 2, size, OEM, MACHINE)
        .put(AcpiTable.HEADER_BYTES, sleep)
        .put(AcpiTable.HEADER_BYTES + sleep.length, bus)
        .bytes();
  }

  private static byte[] isa(String name, String id, int port, int count, int irq) {
    return Aml.device(
        name,
        Aml.name("_HID", Aml.eisaId(id)),
        Aml.name("_UID", Aml.integer(1)),
        Aml.name("_CRS", Aml.resources(port, count, irq)));
  }
}
