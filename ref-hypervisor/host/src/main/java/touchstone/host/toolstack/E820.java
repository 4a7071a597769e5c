package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The packed row of a BIOS memory map: address, size, type. @xen public/memory.h */
final class E820 {
  static final int SIZE = 20;

  private E820() {}

  static byte[] encode(MemoryRegion region) {
    return ByteBuffer.allocate(SIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(region.address())
        .putLong(region.size())
        .putInt(region.type())
        .array();
  }
}
