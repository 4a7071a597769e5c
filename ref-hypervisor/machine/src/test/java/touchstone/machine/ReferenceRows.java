package touchstone.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Rows of a {@code reference.txt}: name, code, changes, outcome, and what others make of it. */
public record ReferenceRows(List<String[]> rows) {
  private static final int OUTCOME = 3;

  /** Reads the file beside a test. */
  public static ReferenceRows beside(Class<?> test) throws IOException {
    try (InputStream file = test.getResourceAsStream("reference.txt")) {
      byte[] bytes = Objects.requireNonNull(file, "reference.txt").readAllBytes();
      return new ReferenceRows(
          new String(bytes, StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("\\s*\\|\\s", -1))
              .toList());
    }
  }

  /** A test per row: what the guest makes of code and changes is the recorded outcome. */
  public Stream<DynamicTest> tests(BinaryOperator<String> guest) {
    return rows.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row[0],
                () ->
                    assertThat(guest.apply(row[1].trim(), row[2].trim()))
                        .isEqualTo(row[OUTCOME].trim())));
  }
}
