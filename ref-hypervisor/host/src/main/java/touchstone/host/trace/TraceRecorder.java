package touchstone.host.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Set;
import touchstone.host.oracle.StepListener;
import touchstone.spec.call.Invocation;
import touchstone.spec.call.Returned;
import touchstone.spec.state.State;
import touchstone.spec.step.Outcome;

/** Writes a trace while a run is being judged. */
public final class TraceRecorder implements StepListener {
  static final int FORMAT = 1;

  private final PrintWriter out;
  private long steps;

  /**
   * @param writer stays open after {@link #end}
   */
  public TraceRecorder(Writer writer) {
    out = new PrintWriter(writer);
  }

  @Override
  public void starts(State initial) {
    line(
        JsonNodeFactory.instance
            .objectNode()
            .put("trace", FORMAT)
            .set("state", RecordJson.write(initial)));
  }

  @Override
  public void passed(State before, Outcome outcome, long time, Set<Integer> active) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("passed", time);
    line.set("active", RecordJson.write(active));
    line(with(line, before, outcome));
  }

  @Override
  public void stepped(State pre, Invocation invocation, Returned returned, Outcome outcome) {
    steps++;
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("step", steps);
    line.set("invocation", RecordJson.write(invocation));
    line.set("returned", RecordJson.write(returned));
    line(with(line, pre, outcome));
  }

  private static ObjectNode with(ObjectNode line, State before, Outcome outcome) {
    line.set("changes", Changes.between(before, outcome.state()));
    line.set("raised", RecordJson.write(outcome.raised()));
    line.set("pending", RecordJson.write(outcome.pending()));
    return line;
  }

  /** The last line; a trace without it is cut off. */
  public void end() {
    line(JsonNodeFactory.instance.objectNode().put("end", steps));
    out.flush();
  }

  /** Whether all lines so far have reached the writer. */
  public boolean isWritten() {
    return !out.checkError();
  }

  private void line(ObjectNode node) {
    out.print(node);
    out.print('\n');
  }
}
