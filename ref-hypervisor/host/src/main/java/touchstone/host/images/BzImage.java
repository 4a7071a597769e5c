package touchstone.host.images;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Linux as distributions ship it: a real-mode loader with the compressed ELF file behind it, and
 * the length of what it unpacks to behind that.
 *
 * @see <a href="https://docs.kernel.org/arch/x86/boot.html">the boot protocol</a>
 */
public final class BzImage {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int HEADER = 0x202;
  private static final int HEADER_MAGIC = 0x53726448; // "HdrS"
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int HEADER_END = 0x250;
  private static final int SECTOR = 512;
  private static final int LENGTH_FIELD = 4;

  private static final int ELF = 0x464c457f;
  private static final int XZ = 0x587a37fd;
  private static final int LZ4_LEGACY = 0x184c2102;
  private static final int GZIP = 0x8b1f;

  private BzImage() {}

  /** Whether a file begins as such an image does. */
  public static boolean isOne(byte[] file) {
    return file.length >= HEADER_END && little(file).getInt(HEADER) == HEADER_MAGIC;
  }

  /**
   * The ELF file in an image.
   *
   * @param name what messages call the image
   */
  public static byte[] kernel(String name, byte[] image) {
    ByteBuffer head = little(image);
    if (!isOne(image)) {
      throw new ImagesException(name + ": not a Linux bzImage");
    }
    int from = (head.get(SETUP_SECTORS) + 1) * SECTOR + head.getInt(PAYLOAD_OFFSET);
    int length = head.getInt(PAYLOAD_LENGTH) - LENGTH_FIELD;
    if (from < 0 || length < LENGTH_FIELD || length > image.length - from) {
      throw new ImagesException(name + ": payload_offset, payload_length: lie outside the file");
    }
    try {
      return unpacked(name, Arrays.copyOfRange(image, from, from + length));
    } catch (IOException corrupt) {
      throw new ImagesException(name + ": the payload cannot be unpacked: " + corrupt.getMessage());
    }
  }

  private static byte[] unpacked(String name, byte[] payload) throws IOException {
    int magic = little(payload).getInt(0);
    InputStream in = new ByteArrayInputStream(payload);
    return switch (magic) {
      case ELF -> payload;
      case XZ -> new XZInputStream(in).readAllBytes();
      case LZ4_LEGACY -> lz4(payload);
      default -> {
        if ((magic & 0xffff) != GZIP) {
          throw new ImagesException(
              name + ": payload: neither lz4, xz nor gzip: magic " + Integer.toHexString(magic));
        }
        yield new GZIPInputStream(in).readAllBytes();
      }
    };
  }

  /** The legacy frame: a magic number, then blocks, each with its packed size before it. */
  private static byte[] lz4(byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4 * payload.length);
    int at = LENGTH_FIELD;
    while (at + LENGTH_FIELD < payload.length) {
      int size = little(payload).getInt(at);
      at += LENGTH_FIELD;
      if (size <= 0 || size > payload.length - at) {
        throw new IOException("a block of " + size + " bytes at " + at);
      }
      try (var block =
          new BlockLZ4CompressorInputStream(new ByteArrayInputStream(payload, at, size))) {
        block.transferTo(out);
      }
      at += size;
    }
    return out.toByteArray();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
