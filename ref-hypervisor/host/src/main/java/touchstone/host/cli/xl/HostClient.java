package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import touchstone.host.daemon.LineChannel;
import touchstone.host.daemon.Protocol;

/** A client's end of the control socket. */
final class HostClient implements AutoCloseable {
  private final LineChannel channel;
  private final Consumer<String> notes;

  private HostClient(LineChannel channel, Consumer<String> notes) {
    this.channel = channel;
    this.notes = notes;
  }

  /** Connects to the host that listens at the path; {@code notes} hears what it says aside. */
  static HostClient connect(Path path, Consumer<String> notes) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("no host is up at " + path + " (./touchstone up starts one)");
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException problem) {
      channel.close();
      throw new IOException("no host is up at " + path + ": " + problem.getMessage(), problem);
    }
    return new HostClient(new LineChannel(channel), notes);
  }

  /** The answer to a verb. */
  JsonNode ask(String verb, JsonNode arguments) throws IOException, HostRefusal {
    send(verb, arguments);
    return await(output -> {});
  }

  void send(String verb, JsonNode arguments) throws IOException {
    channel.writeLine(Protocol.request(verb, arguments));
  }

  /** Keys for the console that is being watched. */
  void type(byte[] bytes) throws IOException {
    channel.writeLine(Protocol.line(Protocol.INPUT, Base64.getEncoder().encodeToString(bytes)));
  }

  /** Hears the host until the verb is answered. */
  JsonNode await(Consumer<byte[]> console) throws IOException, HostRefusal {
    while (true) {
      String line = channel.readLine();
      if (line == null) {
        throw new IOException("the host has hung up");
      }
      JsonNode message = Protocol.parse(line);
      if (message.has(Protocol.RESULT)) {
        return message.get(Protocol.RESULT);
      }
      if (message.has(Protocol.ERROR)) {
        throw new HostRefusal(message.get(Protocol.ERROR).asText());
      }
      if (message.has(Protocol.OUTPUT)) {
        console.accept(Base64.getDecoder().decode(message.get(Protocol.OUTPUT).asText()));
      } else if (message.has(Protocol.NOTE)) {
        notes.accept(message.get(Protocol.NOTE).asText());
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
