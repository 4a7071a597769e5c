package touchstone.host.trial;

import java.io.IOException;
import touchstone.host.daemon.Refusal;
import touchstone.host.toolstack.ToolstackException;

/** Something that guests with Debian's Linux are put through, and how it is judged. */
public interface Trial {
  String name();

  /** What is tried, in a few words. */
  String about();

  /** Starts what it needs and judges it; what it finds goes to the run. */
  void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException;
}
