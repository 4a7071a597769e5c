package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Exits and refused VMRUNs, row by row of {@code reference.txt}. */
class SvmReferenceTest {
  private static final int ROWS = 120;
  private static final int OUTCOME = 3;
  private static final int REFERENCES = 4;

  private static List<String[]> rows() throws IOException {
    try (InputStream file = SvmReferenceTest.class.getResourceAsStream("reference.txt")) {
      byte[] bytes = Objects.requireNonNull(file, "reference.txt").readAllBytes();
      return new String(bytes, StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\s*\\|\\s", -1))
          .toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> behavesAsRecorded() throws IOException {
    SvmReference guest = new SvmReference();
    return rows().stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row[0],
                () ->
                    assertThat(guest.run(row[1].trim(), row[2].trim()))
                        .isEqualTo(row[OUTCOME].trim())));
  }

  @Test
  void differencesFromBothReferencesAreFewAndExplained() throws IOException {
    List<String[]> rows = rows();
    List<String[]> different =
        rows.stream().filter(row -> row[REFERENCES].startsWith("-")).toList();
    assertThat(rows).hasSizeGreaterThan(ROWS);
    assertThat(different).hasSizeLessThan(rows.size() / 10);
    assertThat(different)
        .allSatisfy(row -> assertThat(row[REFERENCES].trim()).hasSizeGreaterThan(2));
  }
}
