package touchstone.host.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleLogTest {
  // [utest->req~rsc-console-log~1]
  @Test
  void aFloodIsCutAndSaidToBe() {
    int[] heard = {0};
    ConsoleLog log = new ConsoleLog(value -> heard[0]++);
    for (int i = 0; i < ConsoleLog.LIMIT; i++) {
      log.accept('a');
    }
    assertThat(log.truncated()).isFalse();
    for (int i = 0; i < 1000; i++) {
      log.accept('b');
    }
    assertThat(log.truncated()).isTrue();
    assertThat(log.bytes()).hasSize(ConsoleLog.LIMIT).doesNotContain('b');
    assertThat(heard[0]).as("the listener hears all").isEqualTo(ConsoleLog.LIMIT + 1000);
  }
}
