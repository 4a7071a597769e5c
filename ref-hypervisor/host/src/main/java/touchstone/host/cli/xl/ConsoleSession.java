package touchstone.host.cli.xl;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import touchstone.host.cli.Terminal;
import touchstone.host.daemon.Protocol;

/** A guest's console on the terminal, until the guest is gone or Ctrl+] is typed. */
final class ConsoleSession {
  private final HostClient host;
  private final InputStream keys;
  private final PrintStream screen;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean over;
  private volatile @Nullable Exception failure;

  ConsoleSession(HostClient host, InputStream keys, PrintStream screen) {
    this.host = host;
    this.keys = keys;
    this.screen = screen;
  }

  void watch(String domain) throws IOException, HostRefusal {
    host.send("console", Protocol.object().put("domain", domain));
    Thread.ofVirtual().name("console").start(this::listen);
    try (Terminal terminal = new Terminal(keys, news::release)) {
      boolean left = false;
      while (!over && !left) {
        await();
        left = terminal.wantsToLeave();
        for (byte[] typed = terminal.poll(); typed != null; typed = terminal.poll()) {
          host.type(typed);
        }
      }
    }
    report();
  }

  private void listen() {
    try {
      host.await(this::show);
    } catch (IOException | HostRefusal problem) {
      failure = problem;
    }
    over = true;
    news.release();
  }

  private void show(byte[] bytes) {
    screen.write(bytes, 0, bytes.length);
    screen.flush();
  }

  private void await() {
    try {
      news.acquire();
      news.drainPermits();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      over = true;
    }
  }

  private void report() throws IOException, HostRefusal {
    if (failure instanceof HostRefusal refusal) {
      throw refusal;
    }
    if (failure instanceof IOException problem) {
      throw problem;
    }
  }
}
