package touchstone.fuzz.campaign;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a run stands, read from libFuzzer's lines. Times are in seconds. */
final class Progress {
  /** As {@code #4096 pulse cov: 12 ft: 34 corp: 5/678b lim: 99 exec/s: 2048 rss: 100Mb}. */
  private static final Pattern STATUS =
      Pattern.compile("#(\\d+)\\s+(\\w+)\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/(\\w+).*");

  private static final Pattern CALLS =
      Pattern.compile("hypercalls: (\\d+) in (\\d+) ms, (\\d+) ms of processor time");
  private static final Pattern FINDING =
      Pattern.compile(".*Test unit written to (\\S+(?:crash|timeout|oom|slow)\\S*)");

  private static final Pattern TRACE = Pattern.compile(".*trace: (\\S+\\.trace).*");

  private final long begun = System.nanoTime();
  private double fuzzingSince;
  private long corpusRuns;
  private double ended;
  private CallCount calls = CallCount.NONE;
  private CallCount marked = CallCount.NONE;
  long runs;
  int coverage;
  int features;
  int corpus;
  String corpusSize = "0b";
  String finding = "";
  String trace = "";

  /** Takes a line in; true if it said something. */
  boolean read(String line) {
    Matcher status = STATUS.matcher(line);
    if (status.matches()) {
      runs = Long.parseLong(status.group(1));
      coverage = Integer.parseInt(status.group(3));
      features = Integer.parseInt(status.group(4));
      corpus = Integer.parseInt(status.group(5));
      corpusSize = status.group(6);
      if (status.group(2).equals("INITED")) {
        fuzzingSince = seconds();
        corpusRuns = runs;
      }
      return true;
    }
    Matcher counted = CALLS.matcher(line);
    if (counted.matches()) {
      calls =
          new CallCount(
              Long.parseLong(counted.group(1)),
              Long.parseLong(counted.group(2)),
              Long.parseLong(counted.group(3)));
      return true;
    }
    Matcher found = FINDING.matcher(line);
    if (found.matches() && !found.group(1).contains("slow-unit")) {
      finding = found.group(1);
      return true;
    }
    Matcher written = TRACE.matcher(line);
    if (written.matches()) {
      trace = written.group(1);
      return true;
    }
    return false;
  }

  /** Time stands still from here on. */
  void end() {
    ended = seconds();
  }

  double seconds() {
    return ended > 0 ? ended : (System.nanoTime() - begun) / 1e9;
  }

  /** Executions a second since the corpus was read, its own inputs not counted. */
  long rate() {
    double time = seconds() - fuzzingSince;
    return time <= 0 ? 0 : Math.round((runs - corpusRuns) / time);
  }

  /** Hypercalls of the whole run, for a target that counts them. */
  CallCount calls() {
    return calls;
  }

  /** Hypercalls since this was last asked. */
  CallCount recentCalls() {
    CallCount recent = calls.since(marked);
    marked = calls;
    return recent;
  }
}
