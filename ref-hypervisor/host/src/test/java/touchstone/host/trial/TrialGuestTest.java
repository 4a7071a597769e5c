package touchstone.host.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrialGuestTest {
  private final TrialGuest guest = new TrialGuest("a");

  private void writes(String text, long time) {
    text.chars().forEach(value -> guest.accept(value, time));
  }

  @Test
  void linesWithTheMarkAreKeptWithNameTextAndTime() {
    writes("[    0.1] booting\r\ntrial: sum 12 34\r\n", 7);
    writes("trial: ready\r\n", 9);
    assertThat(guest.lines("sum")).containsExactly(new TrialGuest.Line("sum", "12 34", 7));
    assertThat(guest.said("ready")).contains("");
    assertThat(guest.count("other")).isZero();
    assertThat(guest.said("other")).isEmpty();
  }

  @Test
  void theLastOfANameCountsAndAnEchoedCommandDoesNot() {
    writes("trial: n 1\necho trial: n 3\ntrial: n 2\ntrial: n 4", 0);
    assertThat(guest.said("n")).contains("2");
    assertThat(guest.count("n")).isEqualTo(2);
    assertThat(guest.last()).isEqualTo("trial: n 4");
  }
}
