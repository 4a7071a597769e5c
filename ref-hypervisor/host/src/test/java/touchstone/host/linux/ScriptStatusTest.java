package touchstone.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScriptStatusTest {
  private static OptionalInt after(String console) {
    ScriptStatus status = new ScriptStatus();
    for (byte b : console.getBytes(StandardCharsets.ISO_8859_1)) {
      status.accept(b & 0xff);
    }
    return status.value();
  }

  @Test
  void theLastLineOfInitTells() {
    assertThat(after("hello\r\ntouchstone: status 7\r\n[ 1.2] reboot: System halted\r\n"))
        .hasValue(7);
  }

  @Test
  void aLineThatOnlyQuotesItDoesNot() {
    assertThat(after("echo touchstone: status 0\r\ntouchstone: status x\r\n")).isEmpty();
    assertThat(after("touchstone: status 0")).as("an unfinished line").isEmpty();
    assertThat(after("x".repeat(1000) + "touchstone: status 0\n")).as("a long line").isEmpty();
  }
}
