package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import touchstone.machine.ReferenceRows;

/** Exits and refused entries, row by row of {@code reference.txt}. */
class VmxReferenceTest {
  private static final int ROWS = 300;
  private static final int REASON = 4;

  @TestFactory
  Stream<DynamicTest> behavesAsRecorded() throws IOException {
    return ReferenceRows.beside(VmxReferenceTest.class).tests(new VmxReference()::run);
  }

  @Test
  void differencesFromTheReferenceAreFewAndExplained() throws IOException {
    List<String[]> rows = ReferenceRows.beside(VmxReferenceTest.class).rows();
    List<String[]> different = rows.stream().filter(row -> row.length > REASON).toList();
    assertThat(rows).hasSizeGreaterThan(ROWS);
    assertThat(different).hasSizeLessThan(rows.size() / 10);
    assertThat(different).allSatisfy(row -> assertThat(row[REASON]).isNotBlank());
  }
}
