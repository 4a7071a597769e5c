package touchstone.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The smallest PVH image: a 32-bit ELF file of one segment with the code, and the entry note. */
final class FuzzedElf {
  static final int ENTRY = 0x100000;

  private static final int HEADER = 52;
  private static final int PROGRAM_HEADER = 32;
  private static final int NOTE_AT = HEADER + 2 * PROGRAM_HEADER;
  private static final int NOTE_BYTES = 20;
  private static final int CODE_AT = NOTE_AT + NOTE_BYTES;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;

  private FuzzedElf() {}

  static byte[] of(byte[] code) {
    ByteBuffer b = ByteBuffer.allocate(CODE_AT + code.length).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0}).putLong(0);
    b.putShort((short) 2).putShort((short) 3).putInt(1).putInt(ENTRY);
    b.putInt(HEADER).putInt(0).putInt(0);
    b.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 2);
    b.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    segment(b, PT_LOAD, CODE_AT, ENTRY, code.length);
    segment(b, PT_NOTE, NOTE_AT, 0, NOTE_BYTES);
    b.putInt(4).putInt(4).putInt(XEN_ELFNOTE_PHYS32_ENTRY);
    b.put("Xen\0".getBytes(StandardCharsets.US_ASCII)).putInt(ENTRY);
    return b.put(code).array();
  }

  private static void segment(ByteBuffer b, int type, int offset, int address, int size) {
    b.putInt(type).putInt(offset).putInt(address).putInt(address);
    b.putInt(size).putInt(size).putInt(7).putInt(4);
  }
}
