package touchstone.host.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The user's terminal in raw mode: every key is seen at once and none is interpreted, except Ctrl+]
 * which leaves, as in telnet and {@code xl console}.
 *
 * <p>Reading happens on a thread of its own; the run loop takes the keys when it is ready. Without
 * a terminal, input is read as it comes, and its end leaves the guest running.
 */
public final class Terminal implements AutoCloseable {
  private static final int CTRL_BRACKET = 0x1d;

  private final ConcurrentLinkedQueue<byte[]> keys = new ConcurrentLinkedQueue<>();
  private final @Nullable String savedSettings;
  private final Runnable wake;
  private volatile boolean leave;
  private volatile boolean ended;

  /** {@code wake} is called from the reading thread whenever there is something to take. */
  public Terminal(InputStream in, Runnable wake) {
    this.wake = wake;
    savedSettings = isInteractive() ? stty("-g") : null;
    if (savedSettings != null) {
      stty("raw", "-echo", "opost");
      Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }
    Thread.ofPlatform().daemon().name("terminal").start(() -> read(in));
  }

  /** The next keys typed, or null. */
  public byte @Nullable [] poll() {
    return keys.poll();
  }

  /** Ctrl+] was typed. */
  public boolean wantsToLeave() {
    return leave;
  }

  /** No more input will come. */
  public boolean ended() {
    return ended && keys.isEmpty();
  }

  @SuppressWarnings("SystemConsoleNull") // its type says that it may be
  private static boolean isInteractive() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private void read(InputStream in) {
    byte[] buffer = new byte[1024];
    try {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        accept(buffer, count);
      }
    } catch (IOException closed) {
      // The end of input, however it comes about.
    }
    ended = true;
    wake.run();
  }

  private void accept(byte[] buffer, int count) {
    byte[] typed = new byte[count];
    int length = 0;
    while (length < count && buffer[length] != CTRL_BRACKET) {
      typed[length] = buffer[length] == '\n' ? (byte) '\r' : buffer[length];
      length++;
    }
    if (length > 0 && !leave) {
      keys.add(Arrays.copyOf(typed, length));
    }
    leave |= length < count;
    wake.run();
  }

  @Override
  public void close() {
    if (savedSettings != null) {
      stty(savedSettings);
    }
  }

  /** Runs stty on the terminal; its output, or null if that did not work. */
  private static @Nullable String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
    } catch (IOException unavailable) {
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
