package touchstone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import touchstone.core.trace.Step;
import touchstone.core.trace.TraceParser;

/** The traces of past failures replay under the specification's eyes too. */
class JudgedTraceTest {
  private static final Path KEPT = Path.of("../ref-hypervisor/core/src/test/resources/traces");

  static List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(KEPT)) {
      return files.filter(f -> f.toString().endsWith(".trace")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void keptTracesAgreeWithTheSpecification(Path file) throws Exception {
    TraceParser.Trace trace = TraceParser.parse(file.toString(), Files.readString(file));
    HostileSystems.Subject subject = JudgedFuzzTest.judged(trace.heading());
    for (Step step : trace.steps()) {
      subject.run().apply(step);
      if (!(step instanceof Step.Write)) {
        subject.afterStep().run();
      }
    }
    assertThat(subject.run().size()).isPositive();
  }
}
