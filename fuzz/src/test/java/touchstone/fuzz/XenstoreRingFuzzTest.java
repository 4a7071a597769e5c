package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import touchstone.host.memory.SharedPage;
import touchstone.host.xenstore.XenstoreConnection;
import touchstone.host.xenstore.Xenstored;

/** Whatever a guest writes into its xenstore ring, the daemon goes on serving the others. */
// [fuzz->req~hyp-xenstore-ring~1]
class XenstoreRingFuzzTest {
  private static final int HOSTILE = 1;
  private static final int ROUNDS = 8;
  private static final String NAME = "/local/domain/2/name";

  @FuzzTest(maxDuration = "1h")
  void serve(byte[] page) {
    Xenstored daemon = new Xenstored();
    daemon.publish(2, NAME, "victim");
    XenstoreConnection connection = new XenstoreConnection(HOSTILE, new BytesPage(page), daemon);
    for (int round = 0; round < ROUNDS && !connection.failed(); round++) {
      connection.serve();
    }
    if (!daemon.value(NAME).equals(Optional.of("victim"))) {
      throw new AssertionError("domain " + HOSTILE + " changed a node of domain 2");
    }
  }

  /** The same requests laid out as a guest would: at the start of an empty ring. */
  @FuzzTest(maxDuration = "1h")
  void requests(byte[] requests) {
    byte[] page = new byte[SharedPage.SIZE];
    int length = Math.min(requests.length, 1024);
    System.arraycopy(requests, 0, page, 0, length);
    page[2052] = (byte) length;
    page[2053] = (byte) (length >> 8);
    serve(page);
  }
}
