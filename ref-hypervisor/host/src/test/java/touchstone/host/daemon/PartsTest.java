package touchstone.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small parts of a host by themselves. */
class PartsTest {
  @TempDir private Path folder;

  private long now;

  @Test
  void virtualTimeDoesNotRunAhead() {
    Pace pace = new Pace(false, () -> now);
    now = 10;
    assertThat(pace.toWait(30)).isEqualTo(20);
    now = 30;
    assertThat(pace.toWait(30)).isZero();
    assertThat(pace.toWait(35)).isEqualTo(5);
  }

  /** A machine that was too slow does not race afterwards. */
  @Test
  void lostTimeIsNotCaughtUp() {
    Pace pace = new Pace(false, () -> now);
    now = 1000;
    assertThat(pace.toWait(10)).isZero();
    assertThat(pace.toWait(15)).isEqualTo(5);
    assertThat(new Pace(true, () -> now).toWait(1_000_000)).isZero();
  }

  @Test
  void aConsolesFileIsBounded() throws IOException {
    Path path = folder.resolve("guest-g.log");
    try (ConsoleFile file = new ConsoleFile(path, 10)) {
      file.write(bytes("12345678"));
      file.write(bytes("abcdefgh"));
      file.write(bytes("ABCDEFGH"));
      file.write(bytes("!!"));
    }
    assertThat(path).hasContent("ABCDEFGH!!");
    assertThat(folder.resolve("guest-g.log.1")).hasContent("abcdefgh");
    try (ConsoleFile file = new ConsoleFile(path, 20)) {
      file.write(bytes("more"));
    }
    assertThat(path).hasContent("ABCDEFGH!!more");
    assertThat(Files.list(folder)).hasSize(2);
  }

  @Test
  void whatNobodyReadWaitsForTheFirstReader() throws IOException {
    GuestConsole console = new GuestConsole(null);
    write(console, "x".repeat(GuestConsole.BACKLOG) + "hello");
    Screen first = new Screen();
    console.attach(first);
    assertThat(first.text()).hasSize(GuestConsole.BACKLOG).endsWith("xhello");
    write(console, "!");
    Screen second = new Screen();
    console.attach(second);
    write(console, "?");
    assertThat(first.text()).endsWith("hello!?");
    assertThat(second.text()).isEqualTo("?");
    console.detach(first);
    console.end("gone");
    assertThat(second.ends).containsExactly("gone");
    assertThat(first.ends).isEmpty();
  }

  @Test
  void theHostsLogIsBounded() {
    List<String> heard = new ArrayList<>();
    HostLog log = new HostLog(heard::add);
    for (int i = 0; i < 1500; i++) {
      log.add(i * 1_000_000L, "line " + i);
    }
    assertThat(log.lines()).hasSize(1000).first().isEqualTo("[    0.500000] line 500");
    assertThat(heard).hasSize(1500);
    log.clear();
    assertThat(log.lines()).isEmpty();
  }

  private static void write(GuestConsole console, String text) throws IOException {
    text.chars().forEach(console::accept);
    console.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Screen implements GuestConsole.Viewer {
    final List<String> ends = new ArrayList<>();
    private final StringBuilder shown = new StringBuilder();

    String text() {
      return shown.toString();
    }

    @Override
    public void output(byte[] bytes) {
      shown.append(new String(bytes, StandardCharsets.US_ASCII));
    }

    @Override
    public void consoleEnded(String why) {
      ends.add(why);
    }
  }
}
