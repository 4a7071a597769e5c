package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import touchstone.core.trace.TraceException;
import touchstone.core.trace.TraceParser;

/** Any bytes are a trace or an error that names file and line. */
class TraceFuzzTest {

  @FuzzTest(maxDuration = "1h")
  void parse(byte[] file) {
    try {
      TraceParser.parse("fuzzed", new String(file, StandardCharsets.UTF_8));
    } catch (TraceException refused) {
      if (!refused.getMessage().matches("(?s)fuzzed:\\d+: expected .*")) {
        throw new AssertionError("the error does not name file and line", refused);
      }
    }
  }
}
