package touchstone.machine.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A small well-formed 32-bit PVH image for tests: one PT_LOAD segment at 1 MiB and one PT_NOTE with
 * the entry point. Tests damage single fields of it.
 */
public final class ElfFile {
  public static final int LOAD_HEADER = 52;
  public static final int NOTE_HEADER = LOAD_HEADER + 32;
  public static final int LOAD_OFFSET = 128;
  public static final int LOAD_ADDRESS = 0x100000;

  private ElfFile() {}

  /** An image whose code is {@code code} and whose segment has {@code bss} further zero bytes. */
  public static byte[] pvh(byte[] code, int bss) {
    int noteOffset = (LOAD_OFFSET + code.length + 3) & ~3;
    ByteBuffer file = ByteBuffer.allocate(noteOffset + 20).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 3).putInt(1).putInt(LOAD_ADDRESS);
    file.putInt(LOAD_HEADER).putInt(0).putInt(0);
    file.putShort((short) 52).putShort((short) 32).putShort((short) 2);
    programHeader(
        file.position(LOAD_HEADER), 1, LOAD_OFFSET, LOAD_ADDRESS, code.length, code.length + bss);
    programHeader(file.position(NOTE_HEADER), 4, noteOffset, 0, 20, 0);
    file.position(LOAD_OFFSET).put(code).position(noteOffset);
    file.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    file.putInt(LOAD_ADDRESS);
    return file.array();
  }

  private static void programHeader(
      ByteBuffer file, int type, int offset, int address, int fileSize, int memorySize) {
    file.putInt(type).putInt(offset).putInt(address).putInt(address);
    file.putInt(fileSize).putInt(memorySize).putInt(7).putInt(4);
  }
}
