package touchstone.host.device.block;

import java.io.IOException;

/** What a disk is made of: sectors of 512 bytes. Calls stay within {@link #sectors}. */
public interface BlockImage {
  long sectors();

  void read(long sector, byte[] into, int at, int bytes) throws IOException;

  void write(long sector, byte[] from, int at, int bytes) throws IOException;

  /** Everything written so far is on the medium when this returns. */
  void flush() throws IOException;

  /** The guest needs these sectors no more; what they hold afterwards is not defined. */
  void discard(long sector, long count) throws IOException;

  void close() throws IOException;
}
