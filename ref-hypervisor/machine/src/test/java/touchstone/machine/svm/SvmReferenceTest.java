package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import touchstone.machine.ReferenceRows;

/** Exits and refused VMRUNs, row by row of {@code reference.txt}. */
class SvmReferenceTest {
  private static final int ROWS = 120;
  private static final int REFERENCES = 4;

  @TestFactory
  Stream<DynamicTest> behavesAsRecorded() throws IOException {
    return ReferenceRows.beside(SvmReferenceTest.class).tests(new SvmReference()::run);
  }

  @Test
  void differencesFromBothReferencesAreFewAndExplained() throws IOException {
    List<String[]> rows = ReferenceRows.beside(SvmReferenceTest.class).rows();
    List<String[]> different =
        rows.stream().filter(row -> row[REFERENCES].startsWith("-")).toList();
    assertThat(rows).hasSizeGreaterThan(ROWS);
    assertThat(different).hasSizeLessThan(rows.size() / 10);
    assertThat(different)
        .allSatisfy(row -> assertThat(row[REFERENCES].trim()).hasSizeGreaterThan(2));
  }
}
