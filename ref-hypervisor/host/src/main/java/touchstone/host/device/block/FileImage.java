package touchstone.host.device.block;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A raw image file. Bytes behind the last whole sector are not part of the disk.
 *
 * <p>A writable image is locked for its device, a read-only one may be shared: two guests that
 * write one file system destroy it.
 */
public final class FileImage implements BlockImage {
  /**
   * Bytes that one discard zeroes at most. A discard is a hint that the guest may give for the
   * whole disk, again and again; the rest of its range stays as it was.
   */
  static final int DISCARD_MAX = 16 << 20;

  private static final byte[] ZEROES = new byte[1 << 16];

  private final FileChannel channel;
  private final long sectors;

  private FileImage(FileChannel channel, long sectors) {
    this.channel = channel;
    this.sectors = sectors;
  }

  /** Opens and locks a file; the message of a failure names it. */
  public static FileImage open(Path path, boolean readOnly) throws IOException {
    FileChannel channel =
        readOnly
            ? FileChannel.open(path, StandardOpenOption.READ)
            : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!lock(channel, readOnly)) {
        throw new IOException(path + ": in use by another disk");
      }
      return new FileImage(channel, channel.size() / BlkifLayout.SECTOR);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /** Locks inside this process overlap by exception. */
  private static boolean lock(FileChannel channel, boolean shared) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared) != null;
    } catch (OverlappingFileLockException held) {
      return shared;
    }
  }

  @Override
  public long sectors() {
    return sectors;
  }

  @Override
  public void read(long sector, byte[] into, int at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, at, bytes);
    long place = sector * BlkifLayout.SECTOR;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, place);
      if (count < 0) {
        throw new EOFException("the image has become shorter");
      }
      place += count;
    }
  }

  @Override
  public void write(long sector, byte[] from, int at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(from, at, bytes);
    long place = sector * BlkifLayout.SECTOR;
    while (buffer.hasRemaining()) {
      place += channel.write(buffer, place);
    }
  }

  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  @Override
  public void discard(long sector, long count) throws IOException {
    long left = Math.min(count, DISCARD_MAX / BlkifLayout.SECTOR);
    long at = sector;
    while (left > 0) {
      int now = (int) Math.min(left, ZEROES.length / BlkifLayout.SECTOR);
      write(at, ZEROES, 0, now * BlkifLayout.SECTOR);
      at += now;
      left -= now;
    }
  }

  /** Flushes what was written, and closes the file even if that fails. */
  @Override
  public void close() throws IOException {
    try (channel) {
      channel.force(true);
    }
  }
}
