package touchstone.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  private static final String GOOD =
      """
      name: probe
      title: A probe
      group: MEM
      requirements: [req~mem-own-frames-only~1]
      environments: [pvh64, pvh32]
      """;

  @TempDir Path guests;

  @Test
  void aTestIsACasePerEnvironmentAndConfiguration() throws IOException {
    write(GOOD);
    List<Case> cases = Selection.all(List.of("intel", "amd")).of(Catalogue.load(guests));
    assertThat(cases)
        .extracting(Case::id)
        .containsExactly(
            "probe/pvh64@intel", "probe/pvh64@amd", "probe/pvh32@intel", "probe/pvh32@amd");
  }

  @Test
  void anUnknownFieldIsNamedWithItsFile() throws IOException {
    write(GOOD + "colour: red\n");
    assertThatThrownBy(() -> Catalogue.load(guests))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("test.yaml")
        .hasMessageContaining("colour");
  }

  @Test
  void aMissingFieldIsNamed() throws IOException {
    write(GOOD.replace("group: MEM\n", ""));
    assertThatThrownBy(() -> Catalogue.load(guests)).hasMessageContaining("group: is missing");
  }

  @Test
  void aSizeThatIsNoneIsRefused() throws IOException {
    write(GOOD + "memory: plenty\n");
    assertThatThrownBy(() -> Catalogue.load(guests)).hasMessageContaining("plenty");
  }

  @Test
  void aTestRunsUnderTheDefaultPolicyUnlessItNamesAnother() throws IOException {
    write(GOOD);
    assertThat(onlyTest().accessPolicy()).isEqualTo("default");
    write(GOOD + "policy: silo\n");
    assertThat(onlyTest().accessPolicy()).isEqualTo("silo");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "policy: strict | policy: 'strict' is not one of [default, silo]",
        "roles: [null] | roles: name: is missing",
        "roles: [{cap: 5}] | roles: name: is missing",
        "vcpus: 0 | vcpus: 0 is not between 1 and 4",
        "memory: 0 | memory in MiB: 0 is not between 1 and 64",
        "cpus: 0 | cpus: 0 is not between 1 and 64",
        "timeout: 2147483647 | timeout: 2147483647 is not between 1 and 3600",
        "expect: restart | expect: 'restart' is not one of [shutdown, reboot, crash, any]",
        "roles: [{name: a, weight: 0}] | roles: a: weight: 0 is not between 1 and 65535",
        "roles: [{name: a, cap: 6401}] | roles: a: cap: 6401 is not between 0 and 6400",
        "roles: [{name: a, destroy_after: 10001}] | a: destroy_after: 10001 is not between 1 and 10000"
      })
  void aValueOutOfRangeIsNamedWithItsFieldAndItsRole(String line, String message)
      throws IOException {
    write(GOOD + line + "\n");
    assertThatThrownBy(() -> Catalogue.load(guests))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("test.yaml")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pvh32] | pvh16] | environments: 'pvh16' is not one of",
        "pvh32] | null] | environments: is missing",
        "[req~mem-own-frames-only~1] | [null] | requirements: is missing",
      })
  void aListHoldsOnlyWhatThereIs(String good, String bad, String message) throws IOException {
    write(GOOD.replace(good, bad));
    assertThatThrownBy(() -> Catalogue.load(guests)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null\n", "--- \n", "[]\n", "7\n", "name: [\n"})
  void aFileThatHoldsNoTestIsNamed(String text) throws IOException {
    write(text);
    assertThatThrownBy(() -> Catalogue.load(guests))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("test.yaml: ");
  }

  private GuestTest onlyTest() {
    return Catalogue.load(guests).tests().getFirst();
  }

  @Test
  void whatNothingIsCalledCannotBeSelected() throws IOException {
    write(GOOD);
    Catalogue catalogue = Catalogue.load(guests);
    assertThatThrownBy(() -> Selection.test("prob", "intel").of(catalogue))
        .hasMessage("no test 'prob'; there are probe");
  }

  @Test
  void theHashOfATestListDoesNotDependOnItsOrder() throws IOException {
    write(GOOD);
    List<Case> cases = Selection.all(List.of("intel", "amd")).of(Catalogue.load(guests));
    assertThat(Catalogue.hash(cases.reversed())).isEqualTo(Catalogue.hash(cases));
    assertThat(Catalogue.hash(cases.subList(0, 3))).isNotEqualTo(Catalogue.hash(cases));
  }

  private void write(String yaml) throws IOException {
    Files.createDirectories(guests.resolve("probe"));
    Files.writeString(guests.resolve("probe/test.yaml"), yaml);
  }
}
