package touchstone.host.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes of a structure of Xen's ABI, read by field; numbers are little endian and unsigned. */
final class Structure {
  private final ByteBuffer bytes;
  private final int word;

  /**
   * @param word bytes of a C long of the caller, 4 or 8
   */
  Structure(byte[] bytes, int word) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.word = word;
  }

  int u8(int offset) {
    return Byte.toUnsignedInt(bytes.get(offset));
  }

  int u16(int offset) {
    return Short.toUnsignedInt(bytes.getShort(offset));
  }

  int s16(int offset) {
    return bytes.getShort(offset);
  }

  long u32(int offset) {
    return Integer.toUnsignedLong(bytes.getInt(offset));
  }

  long s64(int offset) {
    return bytes.getLong(offset);
  }

  /** The first {@code count} bits, at most 64, as a bitmap. */
  long bits(int count) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits |= (long) (bytes.get(i / Byte.SIZE) >> i % Byte.SIZE & 1) << i;
    }
    return bits;
  }

  /** A C long, pointer or handle. */
  long word(int offset) {
    return word == 8 ? s64(offset) : u32(offset);
  }
}
