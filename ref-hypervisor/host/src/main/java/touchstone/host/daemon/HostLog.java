package touchstone.host.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The host's messages, the latest of them, each with its virtual time. */
final class HostLog {
  private static final int LIMIT = 1000;
  private static final double SECOND = 1e9;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Consumer<String> listener;

  HostLog(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Notes what happened at a virtual time in ns. */
  void add(long time, String message) {
    String line = String.format(Locale.ROOT, "[%12.6f] %s", time / SECOND, message);
    if (lines.size() == LIMIT) {
      lines.removeFirst();
    }
    lines.addLast(line);
    listener.accept(line);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  void clear() {
    lines.clear();
  }
}
