package touchstone.machine.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One table: the header all have in common, and fields at the offsets the specification gives.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/05_ACPI_Software_Programming_Model/">ACPI 6.4,
 *     5.2.6</a>
 */
public final class AcpiTable {
  public static final int HEADER_BYTES = 36;

  private static final int LENGTH = 4;
  private static final int REVISION = 8;
  private static final int CHECKSUM = 9;
  private static final int OEM_ID = 10;
  private static final int OEM_TABLE_ID = 16;
  private static final int CREATOR_ID = 28;
  private static final String CREATOR = "TCHS";

  private final ByteBuffer bytes;

  /**
   * A table of zeros behind its header.
   *
   * @param signature four letters
   * @param size in bytes, header included
   * @param oem at most six letters, those of the table at most eight
   */
  public AcpiTable(String signature, int revision, int size, String oem, String oemTable) {
    bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, text(signature, 4)).putInt(LENGTH, size).put(REVISION, (byte) revision);
    bytes.put(OEM_ID, text(oem, 6)).put(OEM_TABLE_ID, text(oemTable, 8));
    bytes.put(CREATOR_ID, text(CREATOR, 4));
  }

  public AcpiTable put8(int at, int value) {
    bytes.put(at, (byte) value);
    return this;
  }

  public AcpiTable put16(int at, int value) {
    bytes.putShort(at, (short) value);
    return this;
  }

  public AcpiTable put32(int at, int value) {
    bytes.putInt(at, value);
    return this;
  }

  public AcpiTable put64(int at, long value) {
    bytes.putLong(at, value);
    return this;
  }

  public AcpiTable put(int at, byte[] value) {
    bytes.put(at, value);
    return this;
  }

  /** The finished table. */
  public byte[] bytes() {
    bytes.put(CHECKSUM, (byte) 0);
    return bytes.put(CHECKSUM, checksum(bytes.array(), bytes.limit())).array();
  }

  /** What makes the sum of so many bytes zero, its own place being zero. */
  static byte checksum(byte[] bytes, int size) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += bytes[i];
    }
    return (byte) -sum;
  }

  /** Letters, filled up with zeros. */
  static byte[] text(String letters, int width) {
    byte[] ascii = letters.getBytes(StandardCharsets.US_ASCII);
    byte[] field = new byte[width];
    System.arraycopy(ascii, 0, field, 0, ascii.length);
    return field;
  }
}
