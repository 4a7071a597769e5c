package touchstone.host.device.block;

import java.io.IOException;
import java.util.Arrays;

/** A disk in memory that remembers what was asked of it, and can fail. */
final class MemoryImage implements BlockImage {
  final byte[] bytes;
  int flushes;
  boolean closed;
  boolean fails;

  MemoryImage(int sectors) {
    bytes = new byte[sectors * BlkifLayout.SECTOR];
  }

  @Override
  public long sectors() {
    return bytes.length / BlkifLayout.SECTOR;
  }

  @Override
  public void read(long sector, byte[] into, int at, int count) throws IOException {
    System.arraycopy(bytes, place(sector), into, at, count);
  }

  @Override
  public void write(long sector, byte[] from, int at, int count) throws IOException {
    System.arraycopy(from, at, bytes, place(sector), count);
  }

  @Override
  public void flush() throws IOException {
    place(0);
    flushes++;
  }

  @Override
  public void discard(long sector, long count) throws IOException {
    int from = place(sector);
    Arrays.fill(bytes, from, from + (int) count * BlkifLayout.SECTOR, (byte) 0);
  }

  @Override
  public void close() {
    closed = true;
  }

  private int place(long sector) throws IOException {
    if (fails) {
      throw new IOException("the medium is broken");
    }
    return (int) sector * BlkifLayout.SECTOR;
  }
}
