package touchstone.host.device.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * Whatever a guest puts into its rings: a packet arrives only if it is one, each slot is answered
 * or the connection ends, and the neighbours talk on.
 */
class HostileNetTest {
  /** A slot in small and boundary numbers. */
  record Slot(int reference, int offset, int flags, int size) {}

  @Provide
  Arbitrary<List<Slot>> chains() {
    return Combinators.combine(
            Arbitraries.of(0, 0, 0, 0, 1, -1),
            Arbitraries.of(0, 0, 1, 4000, 4082, 4096, 65535),
            Arbitraries.of(0, 0, 4, 4, 4, 1, 8, 12, 0xffff),
            Arbitraries.of(0, 1, 13, 14, 60, 100, 4096, 4097, 65535))
        .as(Slot::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(24);
  }

  // [utest->req~dev-frame-bounds~1]
  @Property(tries = 2000, seed = "2026")
  void aPacketArrivesOnlyIfItIsOne(@ForAll("chains") List<Slot> chain) {
    NetBench bench = new NetBench();
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    NetFrontend three = bench.connected();
    byte[] content = NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(1), 4096);
    int good = one.page(content, 0, 4096, 0);
    for (Slot slot : chain) {
      int reference = slot.reference() == 0 ? good : slot.reference();
      one.slot(reference, slot.offset(), slot.flags(), slot.size());
    }
    bench.work();
    boolean broken = bench.interfaces.getFirst().state() == XenbusState.CLOSING;
    List<Integer> statuses = one.statuses();
    if (!broken) {
      assertThat(statuses).hasSameSizeAs(chain);
    }
    assertThat(statuses).isSubsetOf(NetifLayout.OKAY, NetifLayout.ERROR, NetifLayout.NULL);
    long frames = bench.interfaces.getFirst().statistics().requests();
    long failed = bench.interfaces.getFirst().statistics().failed();
    assertThat((long) two.received().size()).isLessThanOrEqualTo(frames - failed);
    assertThat(bench.memory.mapped).isEqualTo(broken ? 4 : 6);
    assertThat(three.received()).isEmpty();
    three.send(NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(3), 60), 0, 4096);
    bench.work();
    assertThat(two.received()).hasSize(1);
  }

  /** What is judged good must be what the header says: the sizes fit, from one's own address. */
  // [utest->req~dev-frame-bounds~1]
  @Property(tries = 1000, seed = "2026")
  void oneSlotIsJudgedByItsFields(
      @ForAll("offsets") int offset, @ForAll("sizes") int size, @ForAll("flags") int flags) {
    NetBench bench = new NetBench();
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    byte[] frame = NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(1), 4096);
    int room = Math.max(0, 4096 - offset);
    one.slot(one.page(frame, 0, room, offset % 4096), offset, flags, size);
    bench.work();
    boolean chained = (flags & (NetifLayout.TX_MORE_DATA | NetifLayout.TX_EXTRA_INFO)) != 0;
    boolean good = !chained && flags != 1 && size >= 14 && offset + size <= 4096;
    assertThat(two.received()).hasSize(good ? 1 : 0);
    assertThat(bench.interfaces.getFirst().state())
        .isEqualTo(chained ? XenbusState.CLOSING : XenbusState.CONNECTED);
  }

  @Provide
  Arbitrary<Integer> offsets() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 4095), Arbitraries.of(4096, 65535, 0, 4082));
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 4097), Arbitraries.of(65535, 13, 14, 4096));
  }

  @Provide
  Arbitrary<Integer> flags() {
    return Arbitraries.of(0, 0, 0, 1, 2, 4, 8, 12);
  }

  // [utest->req~dev-ring-index~1]
  @Property(tries = 500, seed = "2026")
  void anyRingsAndIndexesAreSurvived(
      @ForAll @Size(max = 60) List<@Size(value = 12) byte[]> slots,
      @ForAll @Size(max = 20) List<Integer> buffers,
      @ForAll("lies") int sent,
      @ForAll("lies") int posted) {
    NetBench bench = new NetBench();
    NetFrontend one = bench.connected();
    NetFrontend two = bench.connected();
    for (byte[] slot : slots) {
      one.transmit.put(ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN));
    }
    buffers.forEach(reference -> one.postRaw(reference, reference));
    if (sent != 0) {
      one.transmit.producer(sent);
    }
    if (posted != 0) {
      one.receive.producer(posted);
    }
    for (int i = 0; i < 70; i++) {
      two.send(NetBench.frame(NetBench.macBytes(1), NetBench.macBytes(2), 60), 0, 4096);
    }
    bench.work();
    assertThat(two.statuses()).hasSize(70).containsOnly(NetifLayout.OKAY);
    boolean possible = (sent == 0 || sent <= 256) && posted != -1 && posted <= 256;
    if (!possible) {
      assertThat(bench.interfaces.getFirst().state()).isEqualTo(XenbusState.CLOSING);
    }
  }

  @Provide
  Arbitrary<Integer> lies() {
    return Arbitraries.of(0, 0, 0, 1000, 257, Integer.MAX_VALUE);
  }

  /** Headers with any lengths: checksums are completed inside the frame or not at all. */
  @Property(tries = 2000, seed = "2026")
  void checksumsOfAnyBytesAreSurvived(
      @ForAll @Size(min = 14, max = 80) byte[] bytes, @ForAll boolean looksRight) {
    if (looksRight) {
      bytes[12] = 8;
      bytes[13] = 0;
      if (bytes.length > 24) {
        bytes[14] = (byte) (0x40 | bytes[14] & 15);
        bytes[16] = 0;
        bytes[17] = (byte) (bytes[17] & 63);
        bytes[20] = 0;
        bytes[21] = 0;
        bytes[23] = (byte) (bytes[23] % 2 == 0 ? 6 : 17);
      }
    }
    if (InternetChecksum.isKnown(bytes)) {
      assertThat(InternetChecksum.complete(bytes)).hasSameSizeAs(bytes);
    }
  }
}
