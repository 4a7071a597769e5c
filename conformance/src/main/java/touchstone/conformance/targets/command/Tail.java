package touchstone.conformance.targets.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The last bytes of a stream that nobody else reads. */
final class Tail {
  private static final int KEPT = 2000;

  private static final Duration REST = Duration.ofSeconds(5);

  private final StringBuilder text = new StringBuilder();
  private final Thread reader;

  Tail(InputStream stream) {
    reader = Thread.ofVirtual().start(() -> read(stream));
  }

  /** As {@link #text}, of a process that has ended: first the rest of what it said is read. */
  String textAtEnd() {
    try {
      reader.join(REST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text();
  }

  /** What came last, introduced by a separator; empty if nothing came. */
  String text() {
    synchronized (text) {
      return text.isEmpty() ? "" : "; it said: " + text.toString().strip();
    }
  }

  private void read(InputStream stream) {
    byte[] bytes = new byte[KEPT];
    try (stream) {
      for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
        add(new String(bytes, 0, n, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      add("");
    }
  }

  private void add(String more) {
    synchronized (text) {
      text.append(more).delete(0, Math.max(0, text.length() - KEPT));
    }
  }
}
