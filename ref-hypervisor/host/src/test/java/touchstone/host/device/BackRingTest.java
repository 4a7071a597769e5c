package touchstone.host.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import touchstone.host.memory.ByteArrayPage;

/** Requests come through in order wherever the indexes stand; impossible ones are told. */
class BackRingTest {
  private static final int ENTRY = 112;
  private static final int SIZE = 32;

  private final ByteArrayPage page = new ByteArrayPage();

  @Test
  void sizesAreThoseOfXensMacros() {
    assertThat(new BackRing(List.of(page), ENTRY).size()).isEqualTo(SIZE);
    assertThat(new BackRing(List.of(page), 12).size()).isEqualTo(256);
    assertThat(new BackRing(List.of(page), 8).size()).isEqualTo(256);
    assertThat(new BackRing(List.of(page, page, page, page), ENTRY).size()).isEqualTo(128);
  }

  // [utest->req~dev-ring-index~1]
  @Property(seed = "2026")
  void anyProducerIsJudged(@ForAll int start, @ForAll int producer) {
    page.write32(BackRing.RSP_PROD, start);
    BackRing ring = new BackRing(List.of(page), ENTRY);
    page.write32(BackRing.REQ_PROD, producer);
    boolean possible = Integer.compareUnsigned(producer - start, SIZE) <= 0;
    assertThat(ring.waiting()).isEqualTo(possible ? producer - start : BackRing.BROKEN);
  }

  /** A frontend cannot take back what was taken, nor have more under way than the ring holds. */
  // [utest->req~dev-ring-index~1]
  @Property(seed = "2026")
  void unansweredRequestsCount(
      @ForAll int start,
      @ForAll @IntRange(max = SIZE) int taken,
      @ForAll @IntRange(min = -40, max = 80) int offset) {
    page.write32(BackRing.RSP_PROD, start);
    BackRing ring = new BackRing(List.of(page), ENTRY);
    page.write32(BackRing.REQ_PROD, start + taken);
    for (int i = 0; i < taken; i++) {
      ring.take();
    }
    page.write32(BackRing.REQ_PROD, start + offset);
    boolean possible = offset >= taken && offset <= SIZE;
    assertThat(ring.waiting()).isEqualTo(possible ? offset - taken : BackRing.BROKEN);
  }

  /** Whatever the frontend writes over the backend's own indexes. */
  // [utest->req~dev-ring-index~1]
  // [utest->req~dev-copied-once~1]
  @Property(seed = "2026")
  void requestsComeOnceAndInOrder(@ForAll int start, @ForAll int lie, @ForAll byte[] values) {
    page.write32(BackRing.RSP_PROD, start);
    BackRing ring = new BackRing(List.of(page), ENTRY);
    int produced = start;
    for (byte value : values) {
      int at = BackRing.ENTRIES + (produced & SIZE - 1) * ENTRY;
      page.write8(at + 100, value);
      page.write32(BackRing.REQ_PROD, ++produced);
      page.write32(BackRing.RSP_PROD, lie);
      ByteBuffer request = ring.take();
      page.write8(at + 100, ~value);
      assertThat(request.get(100)).isEqualTo(value);
      assertThat(ring.waiting()).isZero();
      ring.put(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value));
      ring.push();
      assertThat(page.read32(at)).isEqualTo(value);
      assertThat(page.read32(BackRing.RSP_PROD)).isEqualTo(produced);
    }
  }

  @Property(seed = "2026")
  void notifiesExactlyIfAsked(
      @ForAll int start,
      @ForAll @IntRange(min = 1, max = SIZE) int count,
      @ForAll @IntRange(min = -40, max = 80) int event) {
    page.write32(BackRing.RSP_PROD, start);
    BackRing ring = new BackRing(List.of(page), ENTRY);
    page.write32(BackRing.REQ_PROD, start + count);
    for (int i = 0; i < count; i++) {
      ring.take();
      ring.put(ByteBuffer.allocate(16));
    }
    page.write32(BackRing.RSP_EVENT, start + event);
    assertThat(ring.push()).isEqualTo(event > 0 && event <= count);
    assertThat(ring.push()).isFalse();
    assertThat(ring.await()).isZero();
    assertThat(page.read32(BackRing.REQ_EVENT)).isEqualTo(start + count + 1);
  }
}
