package touchstone.machine.acpi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * ACPI machine language, as much of it as declares things: each method returns the bytes of one
 * term.
 *
 * @see <a href="https://uefi.org/specs/ACPI/6.4/20_AML_Specification/">ACPI 6.4, 20.2</a>
 */
final class Aml {
  private static final int NAME = 0x08;
  private static final int BYTE = 0x0A;
  private static final int DOUBLE_WORD = 0x0C;
  private static final int STRING = 0x0D;
  private static final int SCOPE = 0x10;
  private static final int BUFFER = 0x11;
  private static final int PACKAGE = 0x12;
  private static final int EXTENDED = 0x5B;
  private static final int DEVICE = 0x82;

  // Small resource descriptors, section 6.4.2
  private static final int IRQ = 0x22;
  private static final int IO_PORTS = 0x47;
  private static final int DECODES_16_BITS = 1;
  private static final int END = 0x79;

  private static final int SHORT_LENGTH = 0x3F;

  private Aml() {}

  /** Bytes one after the other, each given as an int or as an array. */
  private static byte[] join(int[] first, byte[]... rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int b : first) {
      out.write(b);
    }
    for (byte[] bytes : rest) {
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  /** A name is four letters. */
  private static byte[] text(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] name(String name, byte[] object) {
    return join(new int[] {NAME}, text(name), object);
  }

  /** 0 to 255. */
  static byte[] integer(int value) {
    return join(value < 2 ? new int[] {value} : new int[] {BYTE, value});
  }

  static byte[] string(String value) {
    return join(new int[] {STRING}, text(value), new byte[1]);
  }

  /** A device's identity, three letters and four hexadecimal digits, as a number. */
  static byte[] eisaId(String id) {
    int letters = 0;
    for (int i = 0; i < 3; i++) {
      letters = letters << 5 | id.charAt(i) - '@';
    }
    int number = Integer.parseInt(id.substring(3), 16);
    return join(
        new int[] {DOUBLE_WORD, letters >>> 8, letters & 0xFF, number >>> 8, number & 0xFF});
  }

  static byte[] pack(byte[]... elements) {
    return sized(new int[] {PACKAGE}, join(new int[] {elements.length}, elements));
  }

  static byte[] scope(String name, byte[]... terms) {
    return sized(new int[] {SCOPE}, join(new int[0], text(name), join(new int[0], terms)));
  }

  static byte[] device(String name, byte[]... terms) {
    return sized(
        new int[] {EXTENDED, DEVICE}, join(new int[0], text(name), join(new int[0], terms)));
  }

  /** Where a device is: ports from {@code base} on, and an edge-triggered ISA interrupt. */
  static byte[] resources(int base, int count, int irq) {
    int low = base & 0xFF;
    int high = base >>> 8;
    int[] template = {
      IO_PORTS,
      DECODES_16_BITS,
      low,
      high,
      low,
      high,
      1,
      count, //
      IRQ,
      1 << irq & 0xFF,
      1 << irq >>> 8, //
      END,
      0
    };
    byte[] size = integer(template.length);
    return sized(new int[] {BUFFER}, join(new int[0], size, join(template)));
  }

  /** The opcode, the length of all behind it, and that. */
  private static byte[] sized(int[] opcode, byte[] body) {
    int length = body.length + 1;
    if (length <= SHORT_LENGTH) {
      return join(opcode, join(new int[] {length}, body));
    }
    length++;
    return join(opcode, join(new int[] {1 << 6 | length & 0xF, length >>> 4}, body));
  }
}
