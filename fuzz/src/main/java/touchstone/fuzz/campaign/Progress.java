package touchstone.fuzz.campaign;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a run stands, read from libFuzzer's lines. Times are in seconds. */
final class Progress {
  /** As {@code #4096 pulse cov: 12 ft: 34 corp: 5/678b lim: 99 exec/s: 2048 rss: 100Mb}. */
  private static final Pattern STATUS =
      Pattern.compile("#(\\d+)\\s+(\\w+)\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/(\\w+).*");

  private static final Pattern CALLS = Pattern.compile("hypercalls: (\\d+) in (\\d+) ms");
  private static final Pattern FINDING =
      Pattern.compile(".*Test unit written to (\\S+(?:crash|timeout|oom|slow)\\S*)");

  private static final Pattern TRACE = Pattern.compile(".*trace: (\\S+\\.trace).*");

  private final long begun = System.nanoTime();
  private double fuzzingSince;
  private long callMillis;
  long runs;
  int coverage;
  int features;
  int corpus;
  String corpusSize = "0b";
  long hypercalls;
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
      }
      return true;
    }
    Matcher calls = CALLS.matcher(line);
    if (calls.matches()) {
      hypercalls = Long.parseLong(calls.group(1));
      callMillis = Long.parseLong(calls.group(2));
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

  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Executions a second since the corpus was read. */
  long rate() {
    double time = seconds() - fuzzingSince;
    return time <= 0 ? 0 : Math.round(runs / time);
  }

  /** Hypercalls per second of processor time, for the target that counts them. */
  long callRate() {
    return callMillis <= 0 ? 0 : hypercalls * 1000 / callMillis;
  }
}
