package touchstone.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import touchstone.conformance.faults.catalogue.Faults;

/** The rows of the catalogue are what they must be, and apply to today's core. */
class CatalogueOfFaultsTest {

  @TestFactory
  Stream<DynamicTest> everyFaultAppliesToTodaysCore() {
    return Faults.all().stream()
        .map(fault ->
            DynamicTest.dynamicTest(
                fault.id(), () -> assertThat(FaultyCore.of(fault).classes()).isNotEmpty()));
  }
}
