package touchstone.core.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The arithmetic of words and bytes, against Java's own shifts, casts and buffers. */
class BytesTest {

  @Property(seed = "2026")
  void halvesAreBits(@ForAll long value) {
    assertThat(Words.low(value)).isEqualTo(value & 0xFFFFFFFFL);
    assertThat(Words.high(value)).isEqualTo(value >>> 32);
    assertThat(Words.signed(value)).isEqualTo((int) value);
    assertThat(Words.join(Words.high(value), Words.low(value))).isEqualTo(value);
  }

  @Property(seed = "2026")
  void numbersAreReadAsByBuffers(
      @ForAll @Size(16) byte[] bytes, @ForAll @IntRange(max = 8) int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(Bytes.get8(bytes, at)).isEqualTo(bytes[at] & 0xFF);
    assertThat(Bytes.get16(bytes, at)).isEqualTo(buffer.getShort(at) & 0xFFFF);
    assertThat(Bytes.get32(bytes, at)).isEqualTo(buffer.getInt(at) & 0xFFFFFFFFL);
    assertThat(Bytes.get64(bytes, at)).isEqualTo(buffer.getLong(at));
  }

  @Property(seed = "2026")
  void numbersAreWrittenAsByBuffers(@ForAll long value, @ForAll @IntRange(max = 8) int at) {
    byte[] bytes = new byte[16];
    byte[] expected = new byte[16];
    ByteBuffer buffer = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
    Bytes.put64(bytes, at, value);
    assertThat(bytes).isEqualTo(buffer.putLong(at, value).array());
    Bytes.put32(bytes, at, value >>> 32);
    assertThat(bytes).isEqualTo(buffer.putInt(at, (int) (value >>> 32)).array());
    Bytes.put16(bytes, at, (int) (value & 0xFFFF));
    assertThat(bytes).isEqualTo(buffer.putShort(at, (short) value).array());
    Bytes.put8(bytes, at, (int) (value >>> 56));
    assertThat(bytes).isEqualTo(buffer.put(at, (byte) (value >>> 56)).array());
  }
}
