package touchstone.conformance.targets.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The last bytes of a stream that nobody else reads. */
final class Tail {
  private static final int KEPT = 2000;

  private final StringBuilder text = new StringBuilder();

  Tail(InputStream stream) {
    Thread.ofVirtual().start(() -> read(stream));
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
