package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import touchstone.host.console.ConsoleLog;
import touchstone.host.console.ConsoleRing;

/** Whatever indexes a guest's console page holds, at most a ring's worth of bytes moves. */
// [fuzz->req~hyp-console-ring~1]
class ConsoleRingFuzzTest {
  private static final int OUTPUT_RING = 2048;

  @FuzzTest(maxDuration = "1h")
  void drainAndFeed(byte[] page) {
    ConsoleRing ring = new ConsoleRing(new BytesPage(page));
    ConsoleLog log = new ConsoleLog(c -> {});
    ring.drain(log);
    if (log.bytes().length > OUTPUT_RING) {
      throw new AssertionError("drained " + log.bytes().length + " bytes at once");
    }
    int taken = ring.feed(new byte[4096], 0);
    if (taken < 0 || taken > 1024) {
      throw new AssertionError("fed " + taken + " bytes at once");
    }
  }
}
