package touchstone.host.device.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import touchstone.host.device.XenbusState;

/**
 * Whatever a guest puts into its ring: each request gets one answer, it is OKAY only if the request
 * was good, only sectors the request names change, and nothing stays mapped.
 */
class HostileBlockTest {
  /** Fields of a direct request with one or more equal segments. */
  record Fields(int operation, int segments, long sector, int first, int last, int reference) {
    boolean isGood(int readable) {
      boolean moves = operation == BlkifLayout.READ || operation == BlkifLayout.WRITE;
      BigInteger end =
          new BigInteger(Long.toUnsignedString(sector))
              .add(BigInteger.valueOf((long) segments * (last - first + 1)));
      return moves
          && segments >= 1
          && segments <= 11
          && first <= last
          && last < 8
          && reference == readable
          && end.compareTo(BigInteger.valueOf(BlockBench.SECTORS)) <= 0;
    }
  }

  // [utest->req~dev-block-bounds~1]
  @Property(tries = 2000, seed = "2026")
  void onlyGoodRequestsSucceed(@ForAll("fields") Fields fields) {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    BlockFrontend.Page page = frontend.page(false);
    byte[] before = bench.image.bytes.clone();
    int reference = fields.reference() == 0 ? page.reference() : fields.reference();
    ByteBuffer request = frontend.request(fields.operation(), fields.segments(), fields.sector());
    for (int i = 0; i < 11; i++) {
      BlockFrontend.segment(request, 24 + 8 * i, reference, fields.first(), fields.last());
    }
    frontend.ring.put(request);
    bench.work();
    int status = frontend.status(request);
    assertThat(status == BlkifLayout.OKAY).isEqualTo(fields.isGood(0));
    if (status != BlkifLayout.OKAY || fields.operation() != BlkifLayout.WRITE) {
      assertThat(bench.image.bytes).isEqualTo(before);
    }
    assertThat(bench.guest.mapped).as("the ring").isEqualTo(1);
    assertThat(bench.device.state()).isEqualTo(XenbusState.CONNECTED);
  }

  @Provide
  Arbitrary<Fields> fields() {
    return Combinators.combine(
            Arbitraries.of(0, 0, 1, 1, 2, 4, 7, 255),
            Arbitraries.of(0, 1, 1, 2, 11, 12, 255),
            Arbitraries.of(0L, 1L, 120L, 126L, 127L, 128L, 129L, -1L, Long.MIN_VALUE, 1L << 55),
            Arbitraries.of(0, 0, 1, 7, 8, 255),
            Arbitraries.of(0, 1, 7, 7, 8, 255),
            Arbitraries.of(0, 0, 0, -1, 1, 4096))
        .as(Fields::new);
  }

  // [utest->req~dev-block-bounds~1]
  @Property(tries = 1000, seed = "2026")
  void discardsStayOnTheDisk(@ForAll("sectors") long sector, @ForAll("sectors") long count) {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(false);
    ByteBuffer request = frontend.discard(sector, count);
    frontend.ring.put(request);
    bench.work();
    BigInteger end =
        new BigInteger(Long.toUnsignedString(sector))
            .add(new BigInteger(Long.toUnsignedString(count)));
    boolean good = end.compareTo(BigInteger.valueOf(BlockBench.SECTORS)) <= 0;
    assertThat(frontend.status(request)).isEqualTo(good ? BlkifLayout.OKAY : BlkifLayout.ERROR);
  }

  @Provide
  Arbitrary<Long> sectors() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 140),
        Arbitraries.longs(),
        Arbitraries.of(-1L, Long.MAX_VALUE, Long.MIN_VALUE));
  }

  /** Entries of any bytes, indirect ones with a table of any bytes among them. */
  // [utest->req~dev-block-bounds~1]
  // [utest->req~dev-ring-index~1]
  @Property(tries = 500, seed = "2026")
  void anyEntriesAreAnsweredOnce(
      @ForAll @Size(max = 30) List<@Size(value = 112) byte[]> entries,
      @ForAll @Size(max = 4096) byte[] table) {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.connected(true);
    BlockFrontend.Page page = frontend.page(false);
    page.page().write(0, table, 0, table.length);
    List<ByteBuffer> requests = new ArrayList<>();
    for (byte[] entry : entries) {
      ByteBuffer request = BlockFrontend.empty().put(0, entry);
      request.put(0, (byte) (request.get(0) & 7));
      if (request.get(0) == BlkifLayout.INDIRECT) {
        request.putInt(BlkifLayout.INDIRECT_REFERENCES, page.reference());
      }
      requests.add(request);
      frontend.ring.put(request);
    }
    bench.work();
    for (ByteBuffer request : requests) {
      assertThat(frontend.status(request)).isBetween(-2, 0);
    }
    assertThat(frontend.ring.hasResponse()).isFalse();
    assertThat(bench.device.state()).isEqualTo(XenbusState.CONNECTED);
    assertThat(bench.guest.mapped).isLessThanOrEqualTo(BlockDriver.MAPPINGS);
  }

  /** A guest that plays with everything it can write: states, parameters, indexes, grants. */
  // [utest->req~dev-state-machine~1]
  // [utest->req~dev-destroy-releases~1]
  @Property(tries = 300, seed = "2026")
  void anyConductEndsCleanly(@ForAll("acts") List<Integer> acts) throws Exception {
    BlockBench bench = BlockBench.writable();
    BlockFrontend frontend = bench.frontend(1);
    BlockFrontend.Page page = frontend.page(false);
    for (int act : acts) {
      switch (act % 8) {
        case 0 -> frontend.connect(act % 16 < 8);
        case 1, 2 -> frontend.state(act % 9);
        case 3 -> frontend.write("ring-ref", "" + act % 30);
        case 4 -> frontend.write("event-channel", "" + act % 8);
        case 5 -> frontend.ring.producer(act);
        case 6 -> frontend.ring.put(frontend.transfer(act % 2, act % 200, page, 0, 3));
        default -> bench.guest.revoke(act % 30);
      }
      bench.work();
      assertThat(bench.guest.bound()).hasSizeLessThanOrEqualTo(1);
      assertThat(bench.guest.mapped).isLessThanOrEqualTo(BlockDriver.MAPPINGS);
    }
    bench.devices.removeAll(1);
    assertThat(bench.guest.mapped).isZero();
    assertThat(bench.guest.bound()).isEmpty();
  }

  @Provide
  Arbitrary<List<Integer>> acts() {
    return Arbitraries.integers().between(0, 100_000).list().ofMaxSize(40);
  }
}
