package touchstone.host.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text on a socket. One thread may read while another one writes. A line longer than
 * {@link Protocol#MAX_LINE} is an error, so that nobody fills our memory.
 */
public final class LineChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer received = ByteBuffer.allocate(8192).flip();

  public LineChannel(SocketChannel channel) {
    this.channel = channel;
  }

  /** The next line, or null at the end; what follows the last end of line is dropped. */
  public @Nullable String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (!received.hasRemaining() && !receive()) {
        return null;
      }
      byte b = received.get();
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (line.size() == Protocol.MAX_LINE) {
        throw new IOException("a line has at most " + Protocol.MAX_LINE + " bytes");
      }
      line.write(b);
    }
  }

  private boolean receive() throws IOException {
    received.clear();
    int count = channel.read(received);
    received.flip();
    return count > 0;
  }

  /** Waits until the other side has room. */
  public void writeLine(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
