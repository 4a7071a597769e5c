package touchstone.host.device.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchstone.host.device.XenbusState;

/** How a disk's connection ends, and begins again. */
class BlockLifeTest {
  private final BlockBench bench = BlockBench.writable();

  // [utest->req~dev-state-machine~1]
  @Test
  void aFrontendThatClosesIsLetGoAndMayReturn() {
    for (int life = 1; life <= 3; life++) {
      BlockFrontend frontend = bench.connected(true);
      assertReads(frontend);
      frontend.state(5);
      bench.work();
      assertThat(frontend.backend("state")).isEqualTo("5");
      assertNothingHeld();
      frontend.state(6);
      bench.work();
      assertThat(frontend.backend("state")).isEqualTo("6");
      frontend.state(1);
      bench.work();
      assertThat(frontend.backend("state")).isEqualTo("2");
      assertThat(bench.device.statistics().connections()).isEqualTo(life);
    }
  }

  /** A kernel that was replaced without a farewell, as by kexec. */
  // [utest->req~dev-state-machine~1]
  @Test
  void aFrontendThatBeginsAnewWithoutAWordIsServed() {
    assertReads(bench.connected(false));
    BlockFrontend next = bench.frontend(1);
    next.state(1);
    bench.work();
    assertNothingHeld();
    next.connect(false);
    bench.work();
    assertReads(next);
  }

  // [utest->req~dev-backend-failure~1]
  // [utest->req~dev-ring-index~1]
  @Test
  void aBrokenRingEndsTheConnectionAndAnOrderlyOneFollows() {
    BlockFrontend frontend = bench.connected(true);
    assertReads(frontend);
    frontend.ring.producer(1000);
    bench.work();
    assertThat(frontend.backend("state")).isEqualTo("5");
    assertThat(bench.device.lastError()).contains("index");
    assertNothingHeld();
    frontend.state(6);
    bench.work();
    frontend.state(1);
    bench.work();
    assertReads(bench.connected(true));
  }

  // [utest->req~dev-backend-failure~1]
  @Test
  void aBackendThatDiesLeavesNothingAndComesBack() {
    BlockFrontend frontend = bench.connected(true);
    assertReads(frontend);
    bench.devices.fail(bench.device, "killed by the test");
    assertThat(frontend.backend("state")).isEqualTo("5");
    assertNothingHeld();
    frontend.ring.put(frontend.transfer(BlkifLayout.READ, 0, frontend.page(false), 0, 0));
    bench.work();
    frontend.state(6);
    bench.work();
    frontend.state(1);
    bench.work();
    assertReads(bench.connected(true));
  }

  /** The grant of a page that is kept is taken away while a request names it: only it suffers. */
  // [utest->req~dev-backend-failure~1]
  @Test
  void aBugInABackendIsItsOwnEnd() {
    BlockFrontend frontend = bench.connected(false);
    bench.guest.breakNextMapping = true;
    frontend.ring.put(frontend.transfer(BlkifLayout.READ, 0, frontend.page(false), 0, 0));
    bench.work();
    assertThat(bench.device.state()).isEqualTo(XenbusState.CLOSING);
    assertThat(bench.device.lastError()).contains("the backend failed");
    assertNothingHeld();
  }

  // [utest->req~dev-state-machine~1]
  @ParameterizedTest
  @CsvSource({
    "ring-ref, 999999, ring-ref",
    "ring-ref, -1, ring-ref",
    "ring-ref, 4294967296, ring-ref",
    "ring-ref, '', ring-ref",
    "event-channel, 77, event-channel",
    "event-channel, x, event-channel",
    "protocol, x86_32-abi, protocol",
    "ring-page-order, 9, ring-page-order",
    "ring-page-order, 1, ring-ref",
  })
  void parametersThatDoNotDoAreRefusedByName(String key, String value, String named) {
    BlockFrontend frontend = bench.frontend(1);
    frontend.connect(false);
    frontend.write(key, value);
    bench.work();
    assertThat(bench.device.state()).isEqualTo(XenbusState.CLOSING);
    assertThat(bench.device.lastError()).startsWith(named);
    assertNothingHeld();
  }

  // [utest->req~dev-destroy-releases~1]
  @Test
  void removalWithRequestsUnderWayLeavesNothing() throws Exception {
    BlockFrontend frontend = bench.connected(true);
    assertReads(frontend);
    frontend.ring.put(frontend.transfer(BlkifLayout.WRITE, 0, frontend.page(false), 0, 0));
    bench.devices.removeAll(1);
    assertNothingHeld();
    assertThat(bench.image.closed).isTrue();
    assertThat(bench.attached()).isEmpty();
    assertThat(bench.daemon.value("/local/domain/0/backend/vbd/1/51712/state")).isEmpty();
    assertThat(bench.daemon.value("/local/domain/1/device/vbd/51712/state")).isEmpty();
    bench.work();
  }

  @Test
  void anUnpluggedDiskGoesWhenItsGuestLetsGo() {
    BlockFrontend frontend = bench.connected(false);
    bench.devices.unplug(bench.device);
    assertThat(frontend.backend("state")).isEqualTo("5");
    bench.work();
    assertReads(frontend);
    frontend.state(5);
    bench.work();
    frontend.state(6);
    bench.work();
    assertThat(bench.attached()).isEmpty();
    assertThat(bench.image.closed).isTrue();
    assertNothingHeld();
  }

  /** Its guest has let it go before anybody thought of taking it away. */
  // [utest->req~dev-destroy-releases~1]
  @Test
  void aDiskThatIsClosedAlreadyGoesWhenItIsUnplugged() {
    BlockFrontend frontend = bench.connected(false);
    bench.devices.fail(bench.device, "killed by the test");
    frontend.state(6);
    bench.work();
    bench.devices.unplug(bench.device);
    bench.work();
    assertThat(bench.attached()).isEmpty();
    assertNothingHeld();
  }

  private void assertReads(BlockFrontend frontend) {
    ByteBuffer read = frontend.transfer(BlkifLayout.READ, 3, frontend.page(false), 0, 0);
    frontend.ring.put(read);
    bench.work();
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.OKAY);
  }

  private void assertNothingHeld() {
    assertThat(bench.guest.mapped).as("pages").isZero();
    assertThat(bench.guest.bound()).as("ports").isEmpty();
  }
}
