package touchstone.host.device.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.host.device.CreditRate;
import touchstone.host.device.XenbusState;

/** A disk as its guest sees it: what is offered, and what requests do. */
class BlockBackendTest {
  private static final int SECTOR = BlkifLayout.SECTOR;

  // [utest->req~dev-state-machine~1]
  @Test
  void offersWhatItCanDoAndConnects() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.frontend(1);
    assertThat(frontend.backend("state")).isEqualTo("2");
    assertThat(frontend.backend("sectors")).isEqualTo("128");
    assertThat(frontend.backend("sector-size")).isEqualTo("512");
    assertThat(frontend.backend("info")).isEqualTo("0");
    assertThat(frontend.backend("mode")).isEqualTo("w");
    for (String feature : List.of("flush-cache", "discard", "persistent")) {
      assertThat(frontend.backend("feature-" + feature)).as(feature).isEqualTo("1");
    }
    assertThat(frontend.backend("feature-max-indirect-segments")).isEqualTo("256");
    frontend.connect(false);
    bench.work();
    assertThat(frontend.backend("state")).isEqualTo("4");
    assertThat(bench.guest.mapped).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsAndWritesPartsOfPages(boolean persistent) {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(persistent);
    BlockFrontend.Page page = frontend.page(false);
    ByteBuffer read = frontend.transfer(BlkifLayout.READ, 5, page, 2, 4);
    assertThat(frontend.ring.put(read)).as("the backend wants to hear").isTrue();
    bench.work();
    assertThat(bench.guest.notifications).isEqualTo(1);
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.OKAY);
    assertThat(page.bytes(2 * SECTOR, 3 * SECTOR))
        .isEqualTo(Arrays.copyOfRange(bench.image.bytes, 5 * SECTOR, 8 * SECTOR));
    assertThat(page.bytes(0, 2 * SECTOR)).containsOnly(0);
    assertThat(page.bytes(5 * SECTOR, 3 * SECTOR)).containsOnly(0);

    ByteBuffer write = frontend.transfer(BlkifLayout.WRITE, 100, page, 2, 4);
    frontend.ring.put(write);
    bench.work();
    assertThat(frontend.status(write)).isEqualTo(BlkifLayout.OKAY);
    assertThat(Arrays.copyOfRange(bench.image.bytes, 100 * SECTOR, 103 * SECTOR))
        .isEqualTo(page.bytes(2 * SECTOR, 3 * SECTOR));
    assertThat(bench.guest.mapped).as("ring, and the page kept").isEqualTo(persistent ? 2 : 1);
  }

  // [utest->req~dev-response-clean~1]
  @Test
  void responsesHoldNothingElse() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    ByteBuffer request = frontend.request(255, 255, -1).putLong(BlkifLayout.ID, -1);
    frontend.ring.put(request);
    bench.work();
    ByteBuffer response = frontend.ring.take();
    byte[] expected = new byte[BlkifLayout.RESPONSE_SIZE];
    Arrays.fill(expected, 0, 9, (byte) 255);
    expected[10] = BlkifLayout.EOPNOTSUPP;
    expected[11] = -1;
    assertThat(Arrays.copyOf(response.array(), expected.length)).isEqualTo(expected);
  }

  @Test
  void writesFromAReadOnlyGrantAndDoesNotReadIntoOne() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(true);
    BlockFrontend.Page page = frontend.page(true);
    ByteBuffer write = frontend.transfer(BlkifLayout.WRITE, 0, page, 0, 0);
    ByteBuffer read = frontend.transfer(BlkifLayout.READ, 0, page, 0, 0);
    frontend.ring.put(write);
    frontend.ring.put(read);
    bench.work();
    assertThat(frontend.status(write)).isEqualTo(BlkifLayout.OKAY);
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.ERROR);
  }

  @Test
  void indirectRequestsMoveManySegments() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    BlockFrontend.Page table = frontend.page(true);
    List<BlockFrontend.Page> pages = new ArrayList<>();
    ByteBuffer segments = ByteBuffer.allocate(4096).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 16; i++) {
      pages.add(frontend.page(false));
      BlockFrontend.segment(segments, 8 * i, pages.get(i).reference(), 0, 7);
    }
    table.page().write(0, segments.array(), 0, 4096);
    ByteBuffer read = frontend.indirect(BlkifLayout.READ, 16, 0, table);
    frontend.ring.put(read);
    bench.work();
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.OKAY);
    for (int i = 0; i < 16; i++) {
      assertThat(pages.get(i).bytes(0, 4096))
          .isEqualTo(Arrays.copyOfRange(bench.image.bytes, 4096 * i, 4096 * (i + 1)));
    }
  }

  @Test
  void flushesAndDiscards() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    BlockFrontend.Page page = frontend.page(false);
    page.page().write8(0, 0x5a);
    ByteBuffer plain = frontend.request(BlkifLayout.FLUSH_DISKCACHE, 0, 0);
    ByteBuffer withData = frontend.transfer(BlkifLayout.FLUSH_DISKCACHE, 9, page, 0, 0);
    ByteBuffer discard = frontend.discard(20, 8);
    for (ByteBuffer request : List.of(plain, withData, discard)) {
      frontend.ring.put(request);
    }
    bench.work();
    for (ByteBuffer request : List.of(plain, withData, discard)) {
      assertThat(frontend.status(request)).isEqualTo(BlkifLayout.OKAY);
    }
    assertThat(bench.image.flushes).isEqualTo(2);
    assertThat(bench.image.bytes[9 * SECTOR]).isEqualTo((byte) 0x5a);
    assertThat(Arrays.copyOfRange(bench.image.bytes, 20 * SECTOR, 28 * SECTOR)).containsOnly(0);
    assertThat(bench.image.bytes[28 * SECTOR]).isNotZero();
  }

  // [utest->req~dev-block-bounds~1]
  @Test
  void aReadOnlyDiskIsNeitherWrittenNorDiscarded() {
    BlockBench bench = new BlockBench(BlockOffer.of(true, true));
    byte[] before = bench.image.bytes.clone();
    BlockFrontend frontend = bench.connected(false);
    assertThat(frontend.backend("info")).isEqualTo("4");
    assertThat(frontend.backend("mode")).isEqualTo("r");
    assertThat(frontend.backend("feature-discard")).isEqualTo("ENOENT");
    BlockFrontend.Page page = frontend.page(false);
    ByteBuffer write = frontend.transfer(BlkifLayout.WRITE, 0, page, 0, 0);
    ByteBuffer sneak = frontend.transfer(BlkifLayout.FLUSH_DISKCACHE, 0, page, 0, 0);
    ByteBuffer discard = frontend.discard(0, 8);
    ByteBuffer read = frontend.transfer(BlkifLayout.READ, 0, page, 0, 0);
    for (ByteBuffer request : List.of(write, sneak, discard, read)) {
      frontend.ring.put(request);
    }
    bench.work();
    assertThat(frontend.status(write)).isEqualTo(BlkifLayout.ERROR);
    assertThat(frontend.status(sneak)).isEqualTo(BlkifLayout.ERROR);
    assertThat(frontend.status(discard)).isEqualTo(BlkifLayout.EOPNOTSUPP);
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.OKAY);
    assertThat(bench.image.bytes).isEqualTo(before);
  }

  @Test
  void ringsOfSeveralPagesHoldMore() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.frontend(4);
    frontend.connect(true);
    bench.work();
    List<ByteBuffer> requests = new ArrayList<>();
    BlockFrontend.Page page = frontend.page(false);
    for (int i = 0; i < 128; i++) {
      requests.add(frontend.transfer(BlkifLayout.READ, i, page, 0, 0));
      frontend.ring.put(requests.get(i));
    }
    bench.work();
    for (ByteBuffer request : requests) {
      assertThat(frontend.status(request)).isEqualTo(BlkifLayout.OKAY);
    }
    assertThat(bench.guest.mapped).isEqualTo(5);
  }

  // [utest->req~dev-mapping-bound~1]
  @Test
  void keepsOnlySoManyPagesMapped() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(true);
    for (int i = 0; i < 3 * BlockDriver.PERSISTENT; i++) {
      ByteBuffer read = frontend.transfer(BlkifLayout.READ, 0, frontend.page(false), 0, 7);
      frontend.ring.put(read);
      bench.work();
      assertThat(frontend.status(read)).isEqualTo(BlkifLayout.OKAY);
    }
    assertThat(bench.guest.mapped).isEqualTo(BlockDriver.PERSISTENT + 1);
    assertThat(bench.guest.mostMapped).isLessThanOrEqualTo(BlockDriver.MAPPINGS);
  }

  // [utest->req~dev-rate-limit~1]
  // [utest->req~dev-accounting~1]
  @Test
  void bytesAndRequestsPerTimeAreBounded() {
    CreditRate bytes = new CreditRate(16384, 1000);
    BlockBench bench = new BlockBench(new BlockOffer(false, false, bytes, null));
    BlockFrontend frontend = bench.connected(false);
    BlockFrontend.Page page = frontend.page(false);
    bench.now = 50_000_000;
    long start = bench.now;
    long end = start;
    for (int i = 0; i < 100; i++) {
      ByteBuffer read = frontend.transfer(BlkifLayout.READ, 0, page, 0, 7);
      frontend.ring.put(read);
      bench.work();
      while (!frontend.ring.hasResponse()) {
        assertThat(bench.devices.deadline()).isGreaterThan(bench.now);
        bench.now = bench.devices.deadline();
        bench.work();
      }
      frontend.status(read);
      end = bench.now;
    }
    assertThat(end - start).isBetween(23_000_000L, 25_000_000L);
    assertThat(bench.device.statistics().requests()).isEqualTo(100);
    assertThat(bench.device.statistics().delivered()).isEqualTo(100 * 4096);
    assertThat(bench.device.statistics().delayed()).isPositive();
    assertThat(bench.device.statistics().failed()).isZero();
  }

  // [utest->req~dev-rate-limit~1]
  @Test
  void emptyRequestsCountToo() {
    CreditRate requests = new CreditRate(10, 1000);
    BlockBench bench = new BlockBench(new BlockOffer(false, false, null, requests));
    BlockFrontend frontend = bench.connected(false);
    bench.now = 50_000_000;
    int answered = 0;
    for (int i = 0; i < 32; i++) {
      frontend.ring.put(frontend.request(BlkifLayout.FLUSH_DISKCACHE, 0, 0));
    }
    bench.work();
    while (frontend.ring.hasResponse()) {
      frontend.ring.take();
      answered++;
    }
    assertThat(answered).isBetween(10, 11);
    bench.now += 1_000_000;
    bench.work();
    while (frontend.ring.hasResponse()) {
      frontend.ring.take();
      answered++;
    }
    assertThat(answered).isBetween(20, 22);
  }

  @Test
  void anImageThatFailsFailsTheRequestOnly() {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    BlockFrontend.Page page = frontend.page(false);
    bench.image.fails = true;
    ByteBuffer read = frontend.transfer(BlkifLayout.READ, 0, page, 0, 0);
    frontend.ring.put(read);
    bench.work();
    assertThat(frontend.status(read)).isEqualTo(BlkifLayout.ERROR);
    assertThat(bench.device.state()).isEqualTo(XenbusState.CONNECTED);
    assertThat(bench.device.statistics().failed()).isEqualTo(1);
  }
}
