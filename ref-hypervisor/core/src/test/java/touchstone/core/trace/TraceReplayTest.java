package touchstone.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.InvariantCheck;

/** Traces that are kept replay, and what is written can be read again. */
class TraceReplayTest {
  private static final Path KEPT = Path.of("src/test/resources/traces");

  static List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(KEPT)) {
      return files.filter(f -> f.toString().endsWith(".trace")).sorted().toList();
    }
  }

  // [utest->req~hyp-no-harm~1]
  @ParameterizedTest
  @MethodSource("kept")
  void keptTracesReplay(Path file) throws Exception {
    TraceRun run = TraceParser.parse(file.toString(), Files.readString(file)).replay();
    assertThat(run.size()).isPositive();
    InvariantCheck invariant = new InvariantCheck(run.rig);
    invariant.check();
    invariant.checkFreeFramesAreZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "0, 3"})
  void aRecordedRunReplaysCallByCall(int vendor, long seed) throws TraceException {
    TraceRun run = new TraceRun(Heading.usual(vendor, seed == 3));
    HostileHypercalls calls = new HostileHypercalls(run, new Random(seed));
    for (int i = 0; i < 400; i++) {
      calls.step();
    }
    String text = run.text();
    assertThat(TraceParser.parse("recorded", text).replay().text()).isEqualTo(text);
  }

  @Test
  void aFailureLeavesItsTraceBehind() throws IOException {
    TraceRun run = new TraceRun(Heading.usual(Hardware.INTEL, false));
    run.apply(new Step.Resume(1));
    Failures.Body body =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    assertThatThrownBy(() -> Failures.traced("self-test", 255, run, body))
        .hasMessageContaining("on purpose")
        .hasMessageContaining("self-test-ff.trace");
    Path file = Path.of("target/failures/self-test-ff.trace");
    assertThat(Files.readString(file)).contains("resume d1").contains("# java.lang");
    Files.delete(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | t:1: expected 'touchstone-trace 1'",
        "touchstone-trace 1;system vax open 640 | t:2: expected intel or amd",
        "touchstone-trace 1;system amd open 0 | t:2: expected FRAMES from 1 to 65536",
        "touchstone-trace 1;system amd open 640;guest 12 1 tall | t:3: expected wide or narrow",
        "touchstone-trace 1;system amd open 640;;jump d1 | t:4: expected write, entry, call,",
        "touchstone-trace 1;system amd open 640;resume x1 | t:3: expected dNUMBER, not 'x1'",
        "touchstone-trace 1;system amd open 640;write d1 2000 0g | t:3: expected bytes in",
        "touchstone-trace 1;system amd open 640;call d1 v0 17 0 | t:3: expected call dDOMAIN",
        "touchstone-trace 1 | t:1: expected a 'system' line",
      })
  void whatIsWrongIsSaidWithItsLine(String text, String message) {
    assertThatThrownBy(() -> TraceParser.parse("t", text.replace(';', '\n')))
        .isInstanceOf(TraceException.class)
        .hasMessageStartingWith(message);
  }
}
