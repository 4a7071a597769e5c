package touchstone.host.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SumsTest {
  @Test
  void theSumIsThatOfSeqPipedIntoSha256sum() {
    assertThat(Sums.numbers(1, 3))
        .isEqualTo(Sums.of("1\n2\n3\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(Sums.of(new byte[0]))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void aBeginningOfTheSequenceIsWhatHeadLeaves() {
    assertThat(Sums.seq(9, 11, 4)).isEqualTo("9\n10".getBytes(StandardCharsets.US_ASCII));
  }
}
