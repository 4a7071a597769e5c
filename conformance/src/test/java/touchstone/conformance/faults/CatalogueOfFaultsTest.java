package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import touchstone.conformance.faults.catalogue.Faults;
import touchstone.conformance.suite.Catalogue;
import touchstone.conformance.suite.GuestTest;
import touchstone.conformance.suite.Requirements;
import touchstone.conformance.suite.SuiteException;

/** The rows of the catalogue are what they must be, and apply to today's core. */
class CatalogueOfFaultsTest {
  private static final Path REFERENCE = Path.of("../ref-hypervisor");
  private static final List<String> MEANS =
      List.of("guest", "guest@intel", "guest@amd", "property", "oracle", "fuzz", "proof");

  @TestFactory
  Stream<DynamicTest> everyFaultAppliesToTodaysCore() {
    return Faults.all().stream()
        .map(fault ->
            DynamicTest.dynamicTest(
                fault.id(), () -> assertThat(FaultyCore.of(fault).classes()).isNotEmpty()));
  }

  @Test
  void anEditThatFindsNothingIsAnError() {
    Edit stale = Edit.in("grant.Grants", "release").drop("noSuchMethod");
    Fault fault = Fault.of(AdvisoryClass.GRANT, "stale", "nothing").by(stale);
    assertThatThrownBy(() -> FaultyCore.of(fault))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("fault stale: grant.Grants.release")
        .hasMessageContaining("applies at 0 places where 1 are expected");
  }

  @Test
  void everyClassOfAdvisoriesHasFaults() {
    assertThat(Faults.all()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(Faults.all()).extracting(Fault::kind).contains(AdvisoryClass.values());
    assertThat(Faults.all()).extracting(Fault::id).doesNotHaveDuplicates();
  }

  @Test
  void everyFaultNamesAdvisoriesRequirementsGuestsAndTestsThatExist() throws IOException {
    Requirements requirements = Requirements.load(Path.of("../spec/requirements"));
    Set<String> guests =
        Catalogue.load(Path.of("guests")).tests().stream()
            .map(GuestTest::name)
            .collect(Collectors.toSet());
    Set<String> tests = testClasses();
    for (Fault fault : Faults.all()) {
      assertThat(fault.advisories()).as(fault.id()).isNotEmpty();
      assertThat(fault.requirements()).as(fault.id()).isNotEmpty();
      fault.requirements().forEach(requirements::rule);
      assertThat(guests).as(fault.id()).containsAll(fault.guests());
      assertThat(tests).as(fault.id()).containsAll(fault.tests());
    }
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : List.of("core", "host")) {
      try (Stream<Path> files = Files.walk(REFERENCE.resolve(module).resolve("src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return names;
  }

  @Test
  void everySourcePatchAppliesToTodaysCore() throws IOException {
    Path core = REFERENCE.resolve("core/src/main/java/touchstone/core");
    for (Fault fault : Faults.all()) {
      SourcePatch patch = fault.patch();
      if (patch != null) {
        String source = Files.readString(core.resolve(patch.file()));
        assertThat(patch.applyTo(source)).as(fault.id()).isNotEqualTo(source);
      }
    }
  }

  /** What no guest notices is listed with the reason; nothing is expected of means unknown. */
  @Test
  void everyFaultIsExpectedToBeCaughtByAGuestOrSaysWhyNot() {
    Expectations expectations = Expectations.committed();
    assertThat(expectations.faults())
        .containsExactlyInAnyOrderElementsOf(Faults.all().stream().map(Fault::id).toList());
    for (Fault fault : Faults.all()) {
      Expectations.Line line = expectations.of(fault);
      boolean seen = line.means().stream().anyMatch(means -> means.startsWith("guest"));
      assertThat(seen).as("%s: guest, or a reason", fault.id()).isEqualTo(line.unseen().isEmpty());
      assertThat(MEANS).as(fault.id()).containsAll(line.means());
      assertThat(line.means()).as("%s must be caught", fault.id()).isNotEmpty();
    }
  }
}
