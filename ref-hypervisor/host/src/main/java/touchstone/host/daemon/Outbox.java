package touchstone.host.daemon;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to one client, written by a thread of its own: a client that does not read
 * costs the host what waits here and no time.
 */
final class Outbox {
  /** Characters that may wait. */
  static final int LIMIT = 4 << 20;

  private final LineChannel channel;
  private final Deque<String> lines = new ArrayDeque<>();
  private @Nullable Thread writer;
  private int waiting;
  private boolean ended;

  Outbox(LineChannel channel) {
    this.channel = channel;
  }

  /** Starts writing; the channel is closed behind the last line. */
  void start() {
    writer = Thread.ofVirtual().name("outbox").start(this::write);
  }

  /** Waits up to so many ms for the last line to be written. */
  void await(long millis) throws InterruptedException {
    if (writer != null) {
      writer.join(millis);
    }
  }

  /** Queues a line; false if there is no room for it or no line may follow any more. */
  synchronized boolean add(String line) {
    if (ended || waiting + line.length() > LIMIT) {
      return false;
    }
    lines.addLast(line);
    waiting += line.length();
    notifyAll();
    return true;
  }

  /** No line follows. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  private void write() {
    try (channel) {
      for (String line = take(); line != null; line = take()) {
        channel.writeLine(line);
      }
    } catch (IOException gone) {
      end();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable String take() throws InterruptedException {
    while (lines.isEmpty() && !ended) {
      wait();
    }
    String line = lines.poll();
    waiting -= line == null ? 0 : line.length();
    return line;
  }
}
