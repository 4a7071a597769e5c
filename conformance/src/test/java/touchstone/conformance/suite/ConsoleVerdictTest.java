package touchstone.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleVerdictTest {

  @ParameterizedTest
  @CsvSource({
    "Test result: PASS, PASS, ''",
    "Test result: FAIL: port 3 was open, FAIL, port 3 was open",
    "Test result: SKIP: no Xen, SKIP, no Xen",
    "Test result: ERROR: trap 13, CRASH, trap 13",
    "Test result: GOOD, CRASH, unknown verdict: Test result: GOOD"
  })
  void aVerdictLineIsReadWordByWord(String line, Verdict verdict, String reason) {
    assertThat(ConsoleVerdict.of("booting\n" + line + "\r\n"))
        .isEqualTo(new ConsoleVerdict(verdict, reason));
  }

  @Test
  void theLastVerdictDecides() {
    assertThat(ConsoleVerdict.of("Test result: PASS\nTest result: FAIL: still alive\n").verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void silenceIsACrash() {
    assertThat(ConsoleVerdict.of("").verdict()).isEqualTo(Verdict.CRASH);
    assertThat(ConsoleVerdict.of("\n \n").verdict()).isEqualTo(Verdict.CRASH);
  }

  @Test
  void aConsoleThatStopsInTheMiddleIsACrashAndSaysWhere() {
    assertThat(ConsoleVerdict.of("one\ntwo\n").reason()).contains("two");
  }

  @Test
  void aVerdictInsideALineIsNoVerdict() {
    assertThat(ConsoleVerdict.of("he said Test result: PASS\n").verdict()).isEqualTo(Verdict.CRASH);
  }
}
