package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import touchstone.host.GuestHandle;
import touchstone.host.toolstack.ToolstackException;

/**
 * What one client says and hears. It asks one thing at a time; whatever it says wrongly is answered
 * with what is wrong, and ends the conversation.
 *
 * <p>{@link #serve} reads on the client's thread; everything that concerns guests happens on the
 * host's.
 */
// [impl->req~acc-management-socket~1]
final class Conversation implements Client, GuestConsole.Viewer {
  /** What a conversation needs of the host. */
  interface Host {
    /** Runs something on the host's thread. */
    void later(Runnable task);

    /** Takes note of a bug of ours. */
    void complain(RuntimeException bug);
  }

  private final LineChannel channel;
  private final Outbox outbox;
  private final Host host;
  private final GuestHost guests;
  private final AtomicBoolean busy = new AtomicBoolean();
  private long lost;

  // Of the host's thread alone.
  private @Nullable GuestConsole watched;
  private @Nullable Runnable whenGone;
  private boolean gone;

  Conversation(SocketChannel client, Host host, GuestHost guests) {
    this.channel = new LineChannel(client);
    this.outbox = new Outbox(channel);
    this.host = host;
    this.guests = guests;
  }

  /** Listens until the client leaves or is sent away. */
  void serve() {
    outbox.start();
    try {
      String line = channel.readLine();
      while (line != null && take(line)) {
        line = channel.readLine();
      }
    } catch (IOException problem) {
      outbox.add(Protocol.line(Protocol.ERROR, "" + problem.getMessage()));
    }
    host.later(this::leave);
  }

  /** Sends a client away before it has said anything. */
  void turnAway(String why) {
    outbox.start();
    sendAway(why);
  }

  /** Ends the conversation; may be called from any thread. */
  void sendAway(String why) {
    outbox.add(Protocol.line(Protocol.ERROR, why));
    outbox.end();
  }

  /** Waits up to so many ms for the client to hear the last of it. */
  void await(long millis) throws InterruptedException {
    outbox.await(millis);
  }

  private boolean take(String line) throws IOException {
    JsonNode message = Protocol.parse(line);
    if (message.has(Protocol.INPUT)) {
      byte[] bytes = decode(message.path(Protocol.INPUT).asText());
      host.later(() -> input(bytes));
      return true;
    }
    String verb = message.path(Protocol.VERB).asText("");
    if (verb.isEmpty()) {
      throw new IOException("a message has 'verb' or 'input'");
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IOException("'" + verb + "' before the last verb was answered");
    }
    Arguments arguments = new Arguments(message.path(Protocol.ARGS));
    host.later(() -> perform(verb, arguments));
    return true;
  }

  private static byte[] decode(String base64) throws IOException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException problem) {
      throw new IOException("input is not in Base64", problem);
    }
  }

  // ---- on the host's thread

  private void perform(String verb, Arguments arguments) {
    if (gone) {
      return;
    }
    try {
      JsonNode result = guests.perform(verb, arguments, this);
      if (result != null) {
        finish(result);
      }
    } catch (Refusal | ToolstackException problem) {
      fail("" + problem.getMessage());
    } catch (RuntimeException bug) {
      fail("the host has a bug: " + bug);
      host.complain(bug);
    }
  }

  @Override
  public void finish(JsonNode result) {
    say(Protocol.line(Protocol.RESULT, result));
  }

  void fail(String problem) {
    say(Protocol.line(Protocol.ERROR, problem));
  }

  private void say(String line) {
    whenGone = null;
    busy.set(false);
    if (!outbox.add(line)) {
      outbox.end();
    }
  }

  @Override
  public void note(String text) {
    outbox.add(Protocol.line(Protocol.NOTE, text));
  }

  @Override
  public void whenGone(Runnable undo) {
    whenGone = undo;
  }

  @Override
  public void watch(GuestConsole console) {
    watched = console;
    console.attach(this);
  }

  private void input(byte[] bytes) {
    GuestHandle guest = watched == null ? null : watched.guest();
    if (guest != null) {
      guests.system().type(guest, bytes);
    }
  }

  @Override
  public void output(byte[] bytes) {
    if (lost > 0 && outbox.add(Protocol.line(Protocol.NOTE, lost + " bytes of output were lost"))) {
      lost = 0;
    }
    String line = Protocol.line(Protocol.OUTPUT, Base64.getEncoder().encodeToString(bytes));
    if (lost > 0 || !outbox.add(line)) {
      lost += bytes.length;
    }
  }

  @Override
  public void consoleEnded(String why) {
    watched = null;
    note(why);
    finish(Protocol.object());
  }

  /** After what the client has asked before; a client may have stopped talking and still listen. */
  private void leave() {
    gone = true;
    outbox.end();
    if (watched != null) {
      watched.detach(this);
    }
    if (whenGone != null) {
      whenGone.run();
    }
  }
}
