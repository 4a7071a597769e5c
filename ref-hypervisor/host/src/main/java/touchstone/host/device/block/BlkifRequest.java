package touchstone.host.device.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request as copied from the ring. Any of its fields may hold anything.
 *
 * @param fields the 112 bytes
 */
record BlkifRequest(ByteBuffer fields) {

  /** The kind of request. */
  int operation() {
    return fields.get(BlkifLayout.OPERATION) & 0xff;
  }

  /** What is to be done: the operation, or what an indirect request carries. */
  int action() {
    return isIndirect() ? fields.get(BlkifLayout.INDIRECT_OPERATION) & 0xff : operation();
  }

  boolean isIndirect() {
    return operation() == BlkifLayout.INDIRECT;
  }

  /** Number of segments, 0 to 255, or to 65535 if indirect. */
  int segments() {
    return isIndirect()
        ? fields.getShort(BlkifLayout.INDIRECT_SEGMENTS) & 0xffff
        : fields.get(BlkifLayout.NR_SEGMENTS) & 0xff;
  }

  /** First sector on the disk, unsigned. */
  long sector() {
    return fields.getLong(BlkifLayout.SECTOR_NUMBER);
  }

  /** Sectors to be discarded, unsigned. */
  long discardSectors() {
    return fields.getLong(BlkifLayout.DISCARD_SECTORS);
  }

  /** Grant of the page that holds the segments of an indirect request. */
  int indirectReference() {
    return fields.getInt(BlkifLayout.INDIRECT_REFERENCES);
  }

  /**
   * The response with that status; its padding is zero. It names what was done, so an indirect read
   * is answered as a read: Linux's frontend gives a disk up that answers otherwise.
   */
  // [impl->req~dev-response-clean~1]
  ByteBuffer response(int status) {
    ByteBuffer response =
        ByteBuffer.allocate(BlkifLayout.RESPONSE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    response.putLong(0, fields.getLong(BlkifLayout.ID));
    response.put(BlkifLayout.RESPONSE_OPERATION, (byte) action());
    response.putShort(BlkifLayout.RESPONSE_STATUS, (short) status);
    return response;
  }
}
