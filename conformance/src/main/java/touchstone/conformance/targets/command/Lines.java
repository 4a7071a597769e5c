package touchstone.conformance.targets.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The lines of a stream, read by a thread of their own so that waiting for one can end. */
final class Lines {
  /** A console may be long, but an adapter gone wild must not fill our memory. */
  private static final int MOST_BYTES = 64 << 20;

  private static final String END = "\n";

  private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

  Lines(InputStream stream) {
    Thread.ofVirtual().start(() -> read(new BufferedInputStream(stream)));
  }

  /**
   * The next line, without its end.
   *
   * @return empty if none came in time
   * @throws IOException if the stream is at its end
   */
  Optional<String> next(long seconds) throws IOException, InterruptedException {
    String line = queue.poll(seconds, TimeUnit.SECONDS);
    if (END.equals(line)) {
      queue.add(END);
      throw new IOException("end of stream");
    }
    return Optional.ofNullable(line);
  }

  private void read(InputStream stream) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (stream) {
      for (int c = stream.read(); c >= 0 && line.size() < MOST_BYTES; c = stream.read()) {
        if (c == '\n') {
          queue.add(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(c);
        }
      }
    } catch (IOException e) {
      // The process has been ended: the same as its end.
    } finally {
      queue.add(END);
    }
  }
}
