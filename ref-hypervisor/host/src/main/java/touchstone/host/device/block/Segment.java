package touchstone.host.device.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a granted page, as the guest gave it.
 *
 * @param reference grant of the page
 * @param first first sector in the page, 0 to 255
 * @param last last sector in the page, included, 0 to 255
 * @xen public/io/blkif.h struct blkif_request_segment
 */
record Segment(int reference, int first, int last) {

  /** Reads {@code count} segments from {@code at} on. */
  static List<Segment> read(ByteBuffer from, int at, int count) {
    List<Segment> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int place = at + i * BlkifLayout.SEGMENT_SIZE;
      segments.add(
          new Segment(
              from.getInt(place),
              from.get(place + BlkifLayout.SEGMENT_FIRST) & 0xff,
              from.get(place + BlkifLayout.SEGMENT_LAST) & 0xff));
    }
    return segments;
  }

  /** True if it is a part of a page. */
  boolean isValid() {
    return first <= last && last < BlkifLayout.PAGE_SECTORS;
  }

  int sectors() {
    return last - first + 1;
  }

  /** Offset of its first byte in the page. */
  int offset() {
    return first * BlkifLayout.SECTOR;
  }

  int bytes() {
    return sectors() * BlkifLayout.SECTOR;
  }
}
