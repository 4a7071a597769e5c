package touchstone.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.host.SystemOptions;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/** The way into a host: who may take it, and what a client can do to it that means no good. */
@Timeout(120)
class ControlSocketTest {
  private static final String LIST = "{\"v\":1,\"verb\":\"list\",\"args\":{}}\n";

  @TempDir private Path folder;

  // [utest->req~acc-management-socket~1]
  @Test
  void onlyTheUserMayConnect() throws IOException {
    Path path = folder.resolve("s");
    try (ControlSocket socket = ControlSocket.open(path)) {
      assertThat(Files.getPosixFilePermissions(socket.path()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(folder.toFile().list()).containsExactlyInAnyOrder("s", "s.lock");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aPathIsOneHosts() throws IOException {
    Path path = folder.resolve("s");
    try (ControlSocket first = ControlSocket.open(path)) {
      assertThatThrownBy(() -> ControlSocket.open(path))
          .hasMessage(path + ": a host is up there already");
      assertThat(first.path()).exists();
    }
    ControlSocket.open(path).close();
  }

  @Test
  void whatAKilledHostLeftIsReplaced() throws IOException {
    Path path = folder.resolve("s");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    try (ControlSocket socket = ControlSocket.open(path);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketChannel accepted = socket.accept()) {
      assertThat(accepted.isConnected()).isEqualTo(client.isConnected()).isTrue();
    }
  }

  @Test
  void aFileOfAnotherKindStays() throws IOException {
    Path path = Files.writeString(folder.resolve("s"), "precious");
    assertThatThrownBy(() -> ControlSocket.open(path))
        .hasMessage(path + ": is there and is no socket");
    assertThat(path).hasContent("precious");
  }

  @Test
  void aPathThatIsTooLongIsRefused() {
    Path path = folder.resolve("x".repeat(100));
    assertThatThrownBy(() -> ControlSocket.open(path)).hasMessageContaining("longer than");
  }

  @Test
  void thePathIsTheUsersOwn() throws IOException {
    Path temporary = Path.of("/tmp");
    assertThat(SocketPath.byDefault("/run/user/7", temporary, "me"))
        .isEqualTo(Path.of("/run/user/7/touchstone/host.sock"));
    assertThat(SocketPath.byDefault(null, temporary, "me"))
        .isEqualTo(SocketPath.byDefault("relative", temporary, "me"))
        .isEqualTo(Path.of("/tmp/touchstone-me/host.sock"));
    SocketPath.prepareFolder(folder.resolve("t"));
    SocketPath.prepareFolder(folder.resolve("t"));
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> SocketPath.prepareFolder(open)).hasMessageContaining("only this user");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("t"));
    assertThatThrownBy(() -> SocketPath.prepareFolder(link)).hasMessageContaining("only this user");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "garbage | not JSON",
        "{\"v\":1 | not JSON",
        "[] | a line must be a JSON object",
        "`` | a line must be a JSON object",
        "{} | a message must have the version",
        "{\"v\":2,\"verb\":\"list\"} | protocol version 2 instead of 1",
        "{\"v\":1} | a message has 'verb' or 'input'",
        "{\"v\":1,\"input\":\"?\"} | input is not in Base64",
        "{\"v\":1,\"verb\":\"fly\"} | unknown verb 'fly'",
        "{\"v\":1,\"verb\":\"pause\"} | argument 'domain' must be a string",
        "{\"v\":1,\"verb\":\"list\",\"args\":{\"domains\":[1]}} | argument 'domains'",
        "{\"v\":1,\"verb\":\"dmesg\",\"args\":{\"clear\":1}} | argument 'clear'",
        "{\"v\":1,\"verb\":\"create\",\"args\":{\"source\":\"f\",\"config\":\"x\"}} | f:1: the end",
      })
  void aWrongLineIsAnsweredWithWhatIsWrong(String line, String answer) throws Exception {
    try (Host host = new Host()) {
      assertThat(host.say(line + "\n")).startsWith("{\"v\":1,\"error\":\"" + answer);
      assertThat(host.say(LIST)).contains("Domain-0");
    }
  }

  // [utest->req~acc-management-socket~1]
  @Test
  void noOtherClientFeelsAHostileOne() throws Exception {
    try (Host host = new Host();
        SocketChannel silent = host.connect();
        SocketChannel half = host.connect();
        SocketChannel deaf = host.connect()) {
      write(half, "{\"v\":1,\"ver");
      for (int i = 0; i < 2000; i++) {
        write(deaf, "{\"v\":1,\"input\":\"YQ==\"}\n");
      }
      assertThat(host.say("x".repeat(Protocol.MAX_LINE + 1) + "\n"))
          .contains("a line has at most 1048576 bytes");
      assertThat(host.say("[".repeat(100_000) + "\n")).contains("not JSON");
      assertThat(host.say(LIST)).contains("Domain-0");
      assertThat(silent.isOpen()).isTrue();
    }
  }

  @Test
  void aSecondVerbHasToWaitForTheFirst() throws Exception {
    try (Host host = new Host()) {
      host.daemon.create(Host.sleeper(folder, "g"));
      String answers =
          host.say("{\"v\":1,\"verb\":\"console\",\"args\":{\"domain\":\"g\"}}\n" + LIST);
      assertThat(answers).contains("'list' before the last verb was answered");
      assertThat(host.say(LIST)).contains("\"g\"");
    }
  }

  @Test
  void thereAreNotMoreClientsThanRoom() throws Exception {
    try (Host host = new Host()) {
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < HostDaemon.MAX_CLIENTS; i++) {
        clients.add(host.connect());
        write(clients.getLast(), LIST);
        readLine(clients.getLast());
      }
      assertThat(host.say("")).contains("the host has 64 clients already");
      for (SocketChannel client : clients) {
        client.close();
      }
      String answer = host.say(LIST);
      while (answer.contains("clients already")) {
        answer = host.say(LIST);
      }
      assertThat(answer).contains("Domain-0");
    }
  }

  @Test
  void theEndOfTheHostIsSaid() throws Exception {
    Host host = new Host();
    try (SocketChannel client = host.connect()) {
      write(client, LIST);
      assertThat(readLine(client)).contains("Domain-0");
      host.close();
      assertThat(readLine(client)).contains("the host has ended");
      assertThat(folder.resolve("s")).doesNotExist();
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String readLine(SocketChannel channel) throws IOException {
    return "" + new LineChannel(channel).readLine();
  }

  /** A host on a thread of its own. */
  private final class Host implements AutoCloseable {
    final HostDaemon daemon;
    private final Thread thread;

    Host() throws Exception {
      daemon =
          new HostDaemon(
              new HostDaemon.Settings(
                  SystemOptions.of(CpuModel.AMD).withMemory(32 << 20),
                  folder.resolve("s"),
                  folder,
                  true,
                  false),
              line -> {});
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  daemon.run();
                } catch (ToolstackException problem) {
                  throw new IllegalStateException(problem);
                }
              });
    }

    static DomainConfig sleeper(Path folder, String name) throws Exception {
      Files.write(folder.resolve("k"), DaemonPrograms.image(DaemonPrograms.SLEEP));
      String text = "name='" + name + "';kernel='k';memory=2";
      return DomainConfig.read(ConfigFile.parse(name, text), folder);
    }

    SocketChannel connect() throws IOException {
      return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    /** The last line a client hears that says this and nothing more. */
    String say(String text) throws IOException {
      try (SocketChannel client = connect()) {
        try {
          write(client, text);
        } catch (IOException turnedAway) {
          // What was said before that is to be read.
        }
        client.shutdownOutput();
        LineChannel lines = new LineChannel(client);
        String last = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          last = line;
        }
        return last;
      }
    }

    @Override
    public void close() throws Exception {
      daemon.stop();
      thread.join();
      daemon.close();
    }
  }
}
