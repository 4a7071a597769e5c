package touchstone.host.cli.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import touchstone.host.SystemOptions;
import touchstone.host.daemon.DaemonPrograms;
import touchstone.host.daemon.HostDaemon;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/** A running host in a folder of its own, and xl to command it as a user does. */
final class TestHost implements AutoCloseable {
  private static final long PATIENCE = 60_000_000_000L;

  /** What a run of xl came to. */
  record Result(int code, String out, String err) {}

  final Path folder;
  final Path socket;
  final List<String> messages = new CopyOnWriteArrayList<>();
  private final HostDaemon daemon;
  private final Thread thread;
  private volatile Throwable failure;

  TestHost(Path folder, CpuModel cpu) throws IOException, ToolstackException {
    this(folder, SystemOptions.of(cpu).withMemory(64 << 20));
  }

  TestHost(Path folder, SystemOptions options) throws IOException, ToolstackException {
    this.folder = folder;
    this.socket = folder.resolve("s");
    daemon =
        new HostDaemon(
            new HostDaemon.Settings(options, socket, folder, true, false), messages::add);
    thread = Thread.ofPlatform().name("host").start(this::run);
  }

  private void run() {
    try {
      String ended = daemon.run();
      if (ended != null) {
        messages.add(ended);
      }
    } catch (ToolstackException | RuntimeException problem) {
      failure = problem;
    }
  }

  /** Writes NAME.cfg and its kernel; the path of the former. */
  String guest(String name, String code, String... more) throws IOException {
    Files.write(folder.resolve(name + ".elf"), DaemonPrograms.image(code));
    String text =
        "name='" + name + "'\nkernel='" + name + ".elf'\nmemory=2\n" + String.join("\n", more);
    return Files.writeString(folder.resolve(name + ".cfg"), text).toString();
  }

  Result xl(String... words) {
    return xl(new XlCommand(InputStream.nullInputStream(), System.out), words);
  }

  private Result xl(XlCommand command, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.socket = socket;
    int code =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Result(code, out.toString(), err.toString());
  }

  /** As {@link #xl}, and it must succeed; what it printed. */
  String done(String... words) {
    Result result = xl(words);
    assertThat(result.code()).as("xl %s: %s", String.join(" ", words), result.err()).isZero();
    return result.out();
  }

  /** A session on a guest's console with keys typed; what was seen until its end. */
  String console(String keys, String... words) {
    return console(new ByteArrayInputStream(keys.getBytes(StandardCharsets.US_ASCII)), words);
  }

  String console(InputStream in, String... words) {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    Result result = xl(new XlCommand(in, new PrintStream(screen, true)), words);
    assertThat(result.code()).as(result.err()).isZero();
    return screen.toString(StandardCharsets.US_ASCII);
  }

  String log(String name) throws IOException {
    return Files.readString(folder.resolve("guest-" + name + ".log"));
  }

  /** Waits until something is so. */
  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what + "; " + messages).isLessThan(end);
      assertThat(failure).isNull();
      LockSupport.parkNanos(5_000_000);
    }
  }

  void awaitMessage(String part) {
    await(part, () -> messages.stream().anyMatch(line -> line.contains(part)));
  }

  @Override
  public void close() throws Exception {
    daemon.stop();
    thread.join();
    daemon.close();
    assertThat(failure).isNull();
  }
}
