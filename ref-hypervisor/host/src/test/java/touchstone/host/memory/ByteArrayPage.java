package touchstone.host.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A shared page without a machine under it. */
public final class ByteArrayPage implements SharedPage {
  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

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
