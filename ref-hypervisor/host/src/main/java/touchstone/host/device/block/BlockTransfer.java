package touchstone.host.device.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.host.device.BackendKernel;
import touchstone.host.device.BackendKernel.GrantedPage;
import touchstone.host.device.DeviceAccount;
import touchstone.host.memory.SharedPage;

/**
 * Carries out requests: all of a request is judged before any of it is done.
 *
 * <p>Data goes through a buffer here, so the guest may change its pages as it likes. If a page
 * turns out not to be granted, or the image fails, the request fails and what has moved stays
 * moved, as on any disk.
 */
// [impl->req~dev-block-bounds~1]
final class BlockTransfer {
  /** Segments of an indirect request at most; they fit in one page. */
  static final int INDIRECT_MAX = 256;

  private final BackendKernel kernel;
  private final int domain;
  private final BlockImage image;
  private final BlockOffer offer;
  private final GrantCache grants;
  private final DeviceAccount account;
  private final byte[] buffer = new byte[SharedPage.SIZE];

  BlockTransfer(
      BackendKernel kernel,
      int domain,
      BlockImage image,
      BlockOffer offer,
      GrantCache grants,
      DeviceAccount account) {
    this.kernel = kernel;
    this.domain = domain;
    this.image = image;
    this.offer = offer;
    this.grants = grants;
    this.account = account;
  }

  /** Does what a request asks; its BLKIF_RSP_ status. */
  int execute(BlkifRequest request) {
    try {
      return switch (request.action()) {
        case BlkifLayout.READ -> move(request, false);
        case BlkifLayout.WRITE -> move(request, true);
        case BlkifLayout.FLUSH_DISKCACHE -> flush(request);
        case BlkifLayout.DISCARD -> discard(request);
        default -> BlkifLayout.EOPNOTSUPP;
      };
    } catch (IOException failure) {
      return BlkifLayout.ERROR;
    }
  }

  /** Bytes the request would move if it is good, for the rate limit. */
  static long cost(BlkifRequest request) {
    boolean moves = request.action() <= BlkifLayout.FLUSH_DISKCACHE;
    return moves ? (long) Math.min(request.segments(), INDIRECT_MAX) * SharedPage.SIZE : 0;
  }

  private int move(BlkifRequest request, boolean write) throws IOException {
    List<Segment> segments = segments(request);
    if (segments == null || segments.isEmpty() || (write && offer.readOnly())) {
      return BlkifLayout.ERROR;
    }
    long total = 0;
    for (Segment segment : segments) {
      if (!segment.isValid()) {
        return BlkifLayout.ERROR;
      }
      total += segment.sectors();
    }
    return isOnDisk(request.sector(), total)
        ? move(segments, request.sector(), write)
        : BlkifLayout.ERROR;
  }

  private int move(List<Segment> segments, long start, boolean write) throws IOException {
    long sector = start;
    for (Segment segment : segments) {
      GrantedPage page = grants.use(segment.reference(), !write);
      if (page == null) {
        return BlkifLayout.ERROR;
      }
      try {
        move(segment, page, sector, write);
      } finally {
        grants.release(segment.reference(), page);
      }
      sector += segment.sectors();
    }
    return BlkifLayout.OKAY;
  }

  private void move(Segment segment, SharedPage page, long sector, boolean write)
      throws IOException {
    int bytes = segment.bytes();
    if (write) {
      page.read(segment.offset(), buffer, 0, bytes);
      image.write(sector, buffer, 0, bytes);
      account.received(bytes);
    } else {
      image.read(sector, buffer, 0, bytes);
      page.write(segment.offset(), buffer, 0, bytes);
      account.delivered(bytes);
    }
  }

  /**
   * The segments of a request, from itself or from its indirect page; null if they are not there.
   */
  private @Nullable List<Segment> segments(BlkifRequest request) {
    int count = request.segments();
    if (!request.isIndirect()) {
      return count > BlkifLayout.DIRECT_SEGMENTS
          ? null
          : Segment.read(request.fields(), BlkifLayout.SEGMENTS, count);
    }
    if (count > INDIRECT_MAX) {
      return null;
    }
    byte[] table = new byte[count * BlkifLayout.SEGMENT_SIZE];
    return kernel.copyIn(domain, request.indirectReference(), 0, table, 0, table.length)
        ? Segment.read(ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN), 0, count)
        : null;
  }

  /** What was written before is safe first; data with the request is written after it. */
  private int flush(BlkifRequest request) throws IOException {
    if (request.isIndirect()) {
      return BlkifLayout.ERROR;
    }
    image.flush();
    return request.segments() == 0 ? BlkifLayout.OKAY : move(request, true);
  }

  private int discard(BlkifRequest request) throws IOException {
    if (!offer.discard()) {
      return BlkifLayout.EOPNOTSUPP;
    }
    long count = request.discardSectors();
    if (request.isIndirect() || !isOnDisk(request.sector(), count)) {
      return BlkifLayout.ERROR;
    }
    image.discard(request.sector(), count);
    return BlkifLayout.OKAY;
  }

  /** Both numbers are unsigned and their sum may overflow. */
  private boolean isOnDisk(long sector, long count) {
    long sectors = image.sectors();
    return sector >= 0 && sector <= sectors && count >= 0 && count <= sectors - sector;
  }
}
