package touchstone.host.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import touchstone.host.oracle.DisagreementReport;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Endpoint;
import touchstone.spec.step.Finding;
import touchstone.spec.step.Outcome;
import touchstone.spec.step.Specification;

/** Judges a recorded trace by the specification alone, line by line, up to the first that fails. */
public final class TraceCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader in;
  private long number;
  private long steps;
  private @Nullable State state;
  private @Nullable String disagreement;
  private boolean ended;

  private TraceCheck(BufferedReader in) {
    this.in = in;
  }

  /**
   * What came of it.
   *
   * @param steps judged
   * @param line of the disagreement, or the last
   * @param disagreement a report, or null if every step is as specified
   */
  public record Result(long steps, long line, @Nullable String disagreement) {}

  /** The trace cannot be judged from this line on. */
  public static final class LineException extends Exception {
    private static final long serialVersionUID = 1L;
    private final long line;

    LineException(long line, String why) {
      super(why);
      this.line = line;
    }

    public long line() {
      return line;
    }
  }

  public static Result of(BufferedReader in) throws IOException, LineException {
    TraceCheck check = new TraceCheck(in);
    check.run();
    return new Result(check.steps, check.number, check.disagreement);
  }

  private void run() throws IOException, LineException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      try {
        accept(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        throw new LineException(number, "not JSON: " + e.getOriginalMessage());
      } catch (UnreadableTraceException | RuntimeException e) {
        throw new LineException(number, String.valueOf(e.getMessage()));
      }
      if (disagreement != null) {
        return;
      }
    }
    if (!ended) {
      throw new LineException(number, "the trace is cut off: its last line is missing");
    }
  }

  private void accept(JsonNode line) throws UnreadableTraceException {
    if (ended) {
      throw new UnreadableTraceException("a line after the end");
    }
    State before = state;
    if (before == null) {
      begin(line);
    } else if (line.has("end")) {
      end(line);
    } else if (line.has("passed")) {
      passed(before, line);
    } else if (line.has("step")) {
      step(before, line);
    } else {
      throw new UnreadableTraceException("neither step, passed nor end");
    }
  }

  private void begin(JsonNode line) throws UnreadableTraceException {
    if (line.path("trace").asInt() != TraceRecorder.FORMAT) {
      throw new UnreadableTraceException("not a trace of format " + TraceRecorder.FORMAT);
    }
    state = RecordJson.read(line.path("state"), State.class);
  }

  private void end(JsonNode line) throws UnreadableTraceException {
    if (line.get("end").asLong(-1) != steps) {
      throw new UnreadableTraceException("the end counts " + line.get("end") + " steps");
    }
    ended = true;
  }

  private void passed(State before, JsonNode line) throws UnreadableTraceException {
    Outcome outcome = outcome(before, line);
    Set<Integer> active = new HashSet<>();
    for (JsonNode domain : line.path("active")) {
      active.add(RecordJson.read(domain, Integer.class));
    }
    long time = RecordJson.read(line.path("passed"), Long.class);
    Finding finding = Specification.between(before, outcome, time, active);
    if (!(finding instanceof Finding.Agrees)) {
      disagreement = DisagreementReport.between(finding, before, outcome.state());
    }
    state = outcome.state();
  }

  private void step(State before, JsonNode line) throws UnreadableTraceException {
    steps++;
    if (line.get("step").asLong(-1) != steps) {
      throw new UnreadableTraceException(
          "step " + line.get("step") + " where " + steps + " is due");
    }
    Invocation invocation = RecordJson.read(line.path("invocation"), Invocation.class);
    Returned returned = RecordJson.read(line.path("returned"), Returned.class);
    Outcome outcome = outcome(before, line);
    Finding finding = Specification.judge(before, invocation, returned, outcome);
    if (!(finding instanceof Finding.Agrees || finding instanceof Finding.Silent)) {
      disagreement = DisagreementReport.of(invocation, returned, finding, before, outcome.state());
    }
    state = outcome.state();
  }

  private static Outcome outcome(State before, JsonNode line) throws UnreadableTraceException {
    return new Outcome(
        Changes.apply(before, line.path("changes")),
        ports(line.path("raised")),
        ports(line.path("pending")));
  }

  private static Set<Endpoint> ports(JsonNode list) throws UnreadableTraceException {
    Set<Endpoint> ports = new HashSet<>();
    for (JsonNode port : list) {
      ports.add(RecordJson.read(port, Endpoint.class));
    }
    return ports;
  }
}
