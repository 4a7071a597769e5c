package touchstone.host.device.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.host.device.CreditRate;
import touchstone.host.device.XenbusState;

/** Interfaces as their guests see them, two or three on a switch. */
class NetBackendTest {
  private final NetBench bench = new NetBench();

  private static byte[] toTwo(int length) {
    return NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(1), length);
  }

  // [utest->req~dev-state-machine~1]
  @Test
  void offersWhatItCanDoAndConnects() {
    NetFrontend one = bench.guest(null);
    assertThat(one.read("mac")).isEqualTo("00:16:3e:00:00:01");
    assertThat(one.backend("state")).isEqualTo("2");
    assertThat(one.backend("feature-rx-copy")).isEqualTo("1");
    assertThat(one.backend("feature-sg")).isEqualTo("1");
    assertThat(one.backend("feature-gso-tcpv4")).isEqualTo("0");
    one.connect();
    bench.work();
    assertThat(one.backend("state")).isEqualTo("4");
    assertThat(bench.memory.mapped).isEqualTo(2);
  }

  // [utest->req~dev-accounting~1]
  @ParameterizedTest
  @CsvSource({
    "14, 4096",
    "60, 4096",
    "1514, 4096",
    "1514, 700",
    "4096, 500",
    "4097, 3000",
    "9000, 4000",
    "65535, 3996",
  })
  void framesArriveWhole(int length, int part) {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    byte[] frame = toTwo(length);
    one.send(frame, 0, part);
    bench.work();
    assertThat(one.statuses()).hasSize((length + part - 1) / part).containsOnly(NetifLayout.OKAY);
    List<NetFrontend.Received> received = two.received();
    assertThat(received).hasSize(1);
    assertThat(received.getFirst().bytes()).isEqualTo(frame);
    assertThat(bench.interfaces.get(0).statistics().received()).isEqualTo(length);
    assertThat(bench.interfaces.get(1).statistics().delivered()).isEqualTo(length);
    assertThat(bench.memory.mapped).as("rings only").isEqualTo(4);
  }

  @Test
  void framesKeepTheirOrder() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    for (int i = 0; i < 40; i++) {
      one.send(toTwo(60 + i), 0, 4096);
    }
    bench.work();
    assertThat(two.received())
        .extracting(received -> received.bytes().length)
        .isEqualTo(IntStream.range(60, 100).boxed().toList());
  }

  // [utest->req~dev-switch-private~1]
  @Test
  void aFrameGoesToItsAddressAndAGroupFrameToAllOthers() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    NetFrontend three = bench.connected();
    one.send(toTwo(60), 0, 4096);
    bench.work();
    assertThat(two.received()).hasSize(1);
    assertThat(three.received()).isEmpty();
    one.send(NetBench.frame(NetBench.BROADCAST, NetBench.macBytes(1), 60), 0, 4096);
    bench.work();
    assertThat(one.received()).isEmpty();
    assertThat(two.received()).hasSize(1);
    assertThat(three.received()).hasSize(1);
    byte[] nobody = NetBench.frame(NetBench.macBytes(77), NetBench.macBytes(1), 60);
    byte[] bridge = {1, (byte) 0x80, (byte) 0xc2, 0, 0, 3};
    one.send(nobody, 0, 4096);
    one.send(NetBench.frame(bridge, NetBench.macBytes(1), 60), 0, 4096);
    bench.work();
    assertThat(two.received()).isEmpty();
    assertThat(three.received()).isEmpty();
  }

  // [utest->req~dev-switch-own-address~1]
  @Test
  void nobodySendsFromAnothersAddressOrTakesIt() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    NetFrontend three = bench.connected();
    one.send(NetBench.frame(NetBench.macBytes(3), NetBench.macBytes(2), 60), 0, 4096);
    one.send(NetBench.frame(NetBench.BROADCAST, NetBench.macBytes(2), 60), 0, 4096);
    one.send(NetBench.frame(NetBench.macBytes(3), NetBench.BROADCAST, 60), 0, 4096);
    bench.work();
    assertThat(three.received()).isEmpty();
    assertThat(two.received()).isEmpty();
    assertThat(bench.interfaces.get(0).statistics().dropped()).isEqualTo(3);
    three.send(NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(3), 60), 0, 4096);
    bench.work();
    assertThat(two.received()).as("the address is still its owner's").hasSize(1);
    assertThat(one.received()).isEmpty();
  }

  @Test
  void aBlankChecksumIsPassedOnToWhoTakesIt() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    byte[] frame = Packets.udp(NetBench.macBytes(2), NetBench.macBytes(1), 101);
    one.send(frame, NetifLayout.TX_CSUM_BLANK, 4096);
    bench.work();
    NetFrontend.Received received = two.received().getFirst();
    assertThat(received.flags()).isEqualTo(3);
    assertThat(received.bytes()).isEqualTo(frame);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBlankChecksumIsFilledInForWhoDoesNot(boolean tcp) {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.guest(null);
    two.post(4);
    two.write("feature-no-csum-offload", "1");
    two.connect();
    bench.work();
    byte[] frame =
        tcp
            ? Packets.tcp(NetBench.macBytes(2), NetBench.macBytes(1), 40)
            : Packets.udp(NetBench.macBytes(2), NetBench.macBytes(1), 101);
    one.send(frame, NetifLayout.TX_CSUM_BLANK, 4096);
    bench.work();
    NetFrontend.Received received = two.received().getFirst();
    assertThat(received.flags()).isZero();
    assertThat(Packets.verifies(received.bytes())).isTrue();
    assertThat(Packets.verifies(frame)).as("was blank").isFalse();
  }

  // [utest->req~dev-receive-queue~1]
  @Test
  void framesForAGuestThatTakesNoneAreDropped() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.guest(null);
    two.connect();
    bench.work();
    for (int i = 0; i < 300; i++) {
      one.send(toTwo(60), 0, 4096);
      bench.work();
      assertThat(one.statuses()).containsExactly(NetifLayout.OKAY);
    }
    assertThat(bench.interfaces.get(1).statistics().dropped())
        .isEqualTo(300 - NetConnection.QUEUE_LIMIT);
    two.post(200);
    bench.work();
    assertThat(two.received()).hasSize(200);
    two.post(200);
    bench.work();
    assertThat(two.received()).hasSize(56);
  }

  @Test
  void aLargeFrameIsNotForAGuestWithoutScatterGather() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.guest(null);
    two.post(8);
    two.connect();
    two.write("feature-sg", "0");
    bench.work();
    one.send(toTwo(5000), 0, 4000);
    one.send(toTwo(1514), 0, 4000);
    bench.work();
    assertThat(two.received()).hasSize(1);
    assertThat(bench.interfaces.get(1).statistics().dropped()).isEqualTo(1);
  }

  // [utest->req~dev-rate-limit~1]
  @Test
  void bytesPerTimeAreBounded() {
    NetFrontend one = bench.guest(new CreditRate(15140, 10_000));
    one.connect();
    NetFrontend two = bench.connected();
    bench.now = 100_000_000;
    long start = bench.now;
    int sent = 0;
    while (sent < 200) {
      one.send(toTwo(1514), 0, 4096);
      bench.work();
      while (one.statuses().isEmpty()) {
        bench.now = bench.devices.deadline();
        bench.work();
      }
      sent++;
      two.post(two.received().size());
    }
    assertThat(bench.now - start).isBetween(188_000_000L, 192_000_000L);
  }

  // [utest->req~dev-state-machine~1]
  @ParameterizedTest
  @CsvSource({
    "tx-ring-ref, 9999, tx-ring-ref",
    "rx-ring-ref, x, rx-ring-ref",
    "event-channel, 999, event-channel",
    "request-rx-copy, 0, request-rx-copy",
    "feature-rx-notify, 0, feature-rx-notify",
    "multi-queue-num-queues, 2, multi-queue",
  })
  void parametersThatDoNotDoAreRefusedByName(String key, String value, String named) {
    NetFrontend one = bench.guest(null);
    one.connect();
    one.write(key, value);
    bench.work();
    assertThat(bench.interfaces.getFirst().state()).isEqualTo(XenbusState.CLOSING);
    assertThat(bench.interfaces.getFirst().lastError()).startsWith(named);
    assertThat(bench.memory.mapped).isZero();
    assertThat(bench.memory.bound()).isEmpty();
  }

  // [utest->req~dev-backend-failure~1]
  @Test
  void aFailedInterfaceComesBackAndItsNeighboursTalkOn() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    NetFrontend three = bench.connected();
    bench.devices.fail(bench.interfaces.get(1), "killed by the test");
    one.send(toTwo(60), 0, 4096);
    one.send(NetBench.frame(NetBench.macBytes(3), NetBench.macBytes(1), 60), 0, 4096);
    bench.work();
    assertThat(three.received()).hasSize(1);
    assertThat(bench.memory.mapped).isEqualTo(4);
    two.state(6);
    bench.work();
    two.state(1);
    bench.work();
    NetFrontend again = bench.frontend(2);
    again.post(4);
    again.connect();
    bench.work();
    one.send(toTwo(61), 0, 4096);
    bench.work();
    assertThat(again.received()).hasSize(1);
    assertThat(bench.interfaces.get(1).statistics().connections()).isEqualTo(2);
  }

  // [utest->req~dev-destroy-releases~1]
  @Test
  void aRemovedInterfaceLeavesNothing() throws Exception {
    NetFrontend one = bench.connected();
    bench.connected();
    bench.devices.removeAll(2);
    assertThat(bench.memory.mapped).isEqualTo(2);
    assertThat(bench.memory.bound()).hasSize(1);
    one.send(toTwo(60), 0, 4096);
    bench.work();
    assertThat(one.statuses()).containsExactly(NetifLayout.OKAY);
    assertThat(bench.daemon.value("/local/domain/0/backend/vif/2/0/state")).isEmpty();
  }

  /** Bytes of a guest's page around the frame do not travel. */
  @Test
  void onlyTheFrameIsCopied() {
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    byte[] page = new byte[4096];
    Arrays.fill(page, (byte) 0x77);
    byte[] frame = toTwo(60);
    System.arraycopy(frame, 0, page, 200, 60);
    one.slot(one.page(page, 0, 4096, 0), 200, 0, 60);
    bench.work();
    assertThat(two.received().getFirst().bytes()).isEqualTo(frame);
  }
}
