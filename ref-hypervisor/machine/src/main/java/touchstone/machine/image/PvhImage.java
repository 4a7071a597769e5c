package touchstone.machine.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest PVH image: a 32-bit ELF file of one segment and the entry note, for guests that are
 * made at run time and need no compiler.
 */
public final class PvhImage {
  /** Where the code is loaded and entered. */
  public static final int LOAD_ADDRESS = 0x100000;

  private static final int HEADER = 52;
  private static final int PROGRAM_HEADER = 32;
  private static final int CODE_OFFSET = 128;
  private static final int NOTE_BYTES = 20;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;
  private static final int READ_WRITE_EXECUTE = 7;

  private PvhImage() {}

  /** Code that is loaded and entered at {@link #LOAD_ADDRESS}, with {@code bss} zeros behind it. */
  public static byte[] of(byte[] code, int bss) {
    int note = (CODE_OFFSET + code.length + 3) & ~3;
    ByteBuffer file = ByteBuffer.allocate(note + NOTE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header(file);
    segment(file, PT_LOAD, CODE_OFFSET, LOAD_ADDRESS, code.length, code.length + bss);
    segment(file, PT_NOTE, note, 0, NOTE_BYTES, NOTE_BYTES);
    file.position(CODE_OFFSET).put(code).position(note);
    file.putInt(4).putInt(4).putInt(XEN_ELFNOTE_PHYS32_ENTRY);
    return file.put("Xen\0".getBytes(StandardCharsets.US_ASCII)).putInt(LOAD_ADDRESS).array();
  }

  private static void header(ByteBuffer file) {
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) 3).putInt(1).putInt(LOAD_ADDRESS).putInt(HEADER);
    file.putLong(0).putShort((short) HEADER).putShort((short) PROGRAM_HEADER);
    file.putShort((short) 2).position(HEADER);
  }

  private static void segment(
      ByteBuffer file, int type, int offset, int address, int fileSize, int size) {
    file.putInt(type).putInt(offset).putInt(address).putInt(address);
    file.putInt(fileSize).putInt(size).putInt(READ_WRITE_EXECUTE).putInt(4);
  }
}
