package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small 32-bit PVH images made here, so that tests need no compiler. */
public final class TestImages {
  private static final int LOAD_ADDRESS = 0x100000;
  private static final int CODE_OFFSET = 128;

  private TestImages() {}

  /** {@code size} bytes of zeros as code, and {@code bss} bytes behind them. */
  static byte[] pvh(int size, int bss) {
    return pvh(new byte[size], bss);
  }

  /** Code that starts at 1 MiB, as the entry note says. */
  public static byte[] pvh(byte[] code, int bss) {
    int note = (CODE_OFFSET + code.length + 3) & ~3;
    ByteBuffer file = ByteBuffer.allocate(note + 20).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 3).putInt(1).putInt(LOAD_ADDRESS).putInt(52);
    file.putLong(0).putShort((short) 52).putShort((short) 32).putShort((short) 2).position(52);
    file.putInt(1).putInt(CODE_OFFSET).putInt(LOAD_ADDRESS).putInt(LOAD_ADDRESS);
    file.putInt(code.length).putInt(code.length + bss).putInt(7).putInt(4);
    file.putInt(4).putInt(note).putLong(0).putInt(20).putInt(20).putLong(0);
    file.position(CODE_OFFSET).put(code).position(note);
    file.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    return file.putInt(LOAD_ADDRESS).array();
  }
}
