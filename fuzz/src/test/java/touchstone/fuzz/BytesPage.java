package touchstone.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import touchstone.host.memory.SharedPage;

/** A shared page whose first content is the fuzzer's. */
final class BytesPage implements SharedPage {
  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  BytesPage(byte[] content) {
    bytes.put(0, content, 0, Math.min(content.length, SIZE));
  }

  @Override
  public int read8(int offset) {
    return bytes.get(offset) & 0xff;
  }

  @Override
  public int read32(int offset) {
    return bytes.getInt(offset);
  }

  @Override
  public void write8(int offset, int value) {
    bytes.put(offset, (byte) value);
  }

  @Override
  public void write32(int offset, int value) {
    bytes.putInt(offset, value);
  }
}
