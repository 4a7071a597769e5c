package touchstone.host.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.host.GuestHandle;
import touchstone.host.console.ConsoleSink;

/**
 * One guest's console, through its restarts: what it writes goes to its file and to those who are
 * attached. What nobody was there to read waits for the first who comes, as in a terminal's buffer.
 */
final class GuestConsole implements ConsoleSink, AutoCloseable {
  /** Bytes that wait for a reader; older ones are in the file only. */
  static final int BACKLOG = 64 << 10;

  /** Hears a console. */
  interface Viewer {
    void output(byte[] bytes);

    /** The guest is gone for good. */
    void consoleEnded(String why);
  }

  private final @Nullable ConsoleFile file;
  private final Set<Viewer> viewers = new LinkedHashSet<>();
  private final ByteArrayOutputStream fresh = new ByteArrayOutputStream();
  private byte[] backlog = {};
  private @Nullable GuestHandle guest;

  /** Without a file the console is not logged. */
  GuestConsole(@Nullable ConsoleFile file) {
    this.file = file;
  }

  @Override
  public void accept(int value) {
    fresh.write(value);
  }

  /** Passes on what came since the last time. */
  void flush() throws IOException {
    if (fresh.size() == 0) {
      return;
    }
    byte[] bytes = fresh.toByteArray();
    fresh.reset();
    if (viewers.isEmpty()) {
      backlog = latest(backlog, bytes);
    }
    viewers.forEach(viewer -> viewer.output(bytes));
    if (file != null) {
      file.write(bytes);
    }
  }

  private static byte[] latest(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all.length <= BACKLOG ? all : Arrays.copyOfRange(all, all.length - BACKLOG, all.length);
  }

  /** Whose console it is from now on. */
  void belongTo(GuestHandle handle) {
    guest = handle;
  }

  /** The domain whose console it is now, or null. */
  @Nullable GuestHandle guest() {
    return guest;
  }

  void attach(Viewer viewer) {
    viewers.add(viewer);
    if (backlog.length > 0) {
      viewer.output(backlog);
      backlog = new byte[0];
    }
  }

  void detach(Viewer viewer) {
    viewers.remove(viewer);
  }

  /** The guest is gone for good: all viewers are sent away. */
  void end(String why) {
    viewers.forEach(viewer -> viewer.consoleEnded(why));
    viewers.clear();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
