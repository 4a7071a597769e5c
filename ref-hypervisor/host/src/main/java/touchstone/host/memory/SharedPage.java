package touchstone.host.memory;

/**
 * A 4 KiB page that a guest can write at any time, so a value is read once and then judged.
 *
 * <p>Offsets are 0 to 4095 and accesses do not cross the end of the page; integers are little
 * endian.
 */
public interface SharedPage {
  int SIZE = 4096;

  /** The byte at an offset, 0 to 255. */
  int read8(int offset);

  int read32(int offset);

  void write8(int offset, int value);

  void write32(int offset, int value);

  /** Copies {@code count} bytes from {@code offset} on into an array. */
  default void read(int offset, byte[] into, int at, int count) {
    for (int i = 0; i < count; i++) {
      into[at + i] = (byte) read8(offset + i);
    }
  }

  /** Copies {@code count} bytes of an array to {@code offset}. */
  default void write(int offset, byte[] bytes, int from, int count) {
    for (int i = 0; i < count; i++) {
      write8(offset + i, bytes[from + i] & 0xff);
    }
  }
}
