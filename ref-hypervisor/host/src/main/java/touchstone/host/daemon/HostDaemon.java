package touchstone.host.daemon;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.platform.Machine;

/**
 * A host with its guests, commanded through a socket until it is told to stop.
 *
 * <p>{@link #run} is the host's thread: the only one that touches the system. It lets virtual time
 * pass in slices; a task from elsewhere interrupts the slice after the step that is being done.
 */
public final class HostDaemon implements AutoCloseable {
  /** Virtual ns between two looks at guests that may have ended. */
  private static final long SLICE = 5_000_000;

  /** Milliseconds a client has to hear that the host ends. */
  private static final long FAREWELL = 200;

  /** Clients at a time. */
  static final int MAX_CLIENTS = 64;

  private final GuestHost host;
  private final Pace pace;
  private final ControlSocket socket;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Set<Conversation> clients = ConcurrentHashMap.newKeySet();
  private final boolean untilEmpty;
  private volatile boolean stopping;

  /**
   * What a host is made of.
   *
   * @param system the machine
   * @param socket where to listen
   * @param logs folder of the guests' console logs
   * @param free true if virtual time may run ahead of real time
   * @param untilEmpty true if the host ends when its last guest does
   */
  public record Settings(
      SystemOptions system, Path socket, Path logs, boolean free, boolean untilEmpty) {}

  /** Starts the machine and opens the socket. The listener hears the host's messages. */
  public HostDaemon(Settings settings, Listener listener) throws IOException, ToolstackException {
    if (settings.socket().equals(SocketPath.byDefault())) {
      SocketPath.prepareFolder(ConfigFile.folderOf(settings.socket()));
    }
    socket = ControlSocket.open(settings.socket());
    untilEmpty = settings.untilEmpty();
    pace = new Pace(settings.free(), System::nanoTime);
    host = new GuestHost(settings.system(), settings.logs(), listener::message);
  }

  /** Hears the host's messages. */
  @FunctionalInterface
  public interface Listener {
    void message(String line);
  }

  /** Starts a guest before or between runs of the host, on its thread. */
  public void create(DomainConfig config) throws Refusal, ToolstackException {
    host.create(config);
  }

  /** Runs until {@link #stop}; what ended the machine itself, or null. */
  public @Nullable String run() throws ToolstackException {
    Thread.ofVirtual().name("accept").start(this::accept);
    while (!stopping) {
      perform(0);
      StopReason reason = host.run(SLICE);
      boolean changed = host.settle();
      if (reason == StopReason.ERROR) {
        return host.system().failure().orElse("unknown");
      }
      if (untilEmpty && host.isEmpty()) {
        return null;
      }
      boolean idle = reason == StopReason.ALL_DOWN || reason == StopReason.STALLED;
      if (idle && !changed) {
        perform(Long.MAX_VALUE);
      } else {
        perform(pace.toWait(host.system().virtualTime()));
      }
    }
    return null;
  }

  /** Makes {@link #run} return; may be called from any thread. */
  public void stop() {
    stopping = true;
    later(() -> {});
  }

  /** Runs something on the host's thread, soon. */
  private void later(Runnable task) {
    tasks.add(task);
    host.system().requestStop();
  }

  /** Does what waits to be done; if there is nothing, waits for it up to so many ns. */
  private void perform(long patience) {
    try {
      Runnable task = tasks.poll(patience, TimeUnit.NANOSECONDS);
      while (task != null) {
        task.run();
        task = tasks.poll();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void accept() {
    try {
      while (true) {
        converse(socket.accept());
      }
    } catch (IOException closed) {
      // The host ends.
    }
  }

  private void converse(SocketChannel client) {
    Conversation conversation = new Conversation(client, new Reach(), host);
    if (clients.size() >= MAX_CLIENTS) {
      conversation.turnAway("the host has " + MAX_CLIENTS + " clients already");
      return;
    }
    clients.add(conversation);
    Thread.ofVirtual()
        .name("client")
        .start(() -> {
          conversation.serve();
          clients.remove(conversation);
        });
  }

  /** What the host runs on; looked at when {@link #run} has returned. */
  public Machine machine() {
    return host.system().machine();
  }

  /** Where the host listens. */
  public Path socket() {
    return socket.path();
  }

  /** Destroys the guests, sends the clients away and takes the socket down. */
  @Override
  public void close() throws IOException {
    host.destroyAll();
    clients.forEach(client -> client.sendAway("the host has ended"));
    socket.close();
    try {
      for (Conversation client : clients) {
        client.await(FAREWELL);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The conversations' way to this thread. */
  private final class Reach implements Conversation.Host {
    @Override
    public void later(Runnable task) {
      HostDaemon.this.later(task);
    }

    @Override
    public void complain(RuntimeException bug) {
      host.complain(bug);
    }
  }
}
