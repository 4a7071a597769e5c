package touchstone.host.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import touchstone.host.memory.ByteArrayPage;

/** Bytes come through in order, whatever the indexes start at; impossible indexes move nothing. */
class ConsoleRingTest {
  private final ByteArrayPage page = new ByteArrayPage();
  private final ConsoleRing ring = new ConsoleRing(page);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void outputIsDrainedOnce() {
    write("grub> ");
    assertThat(ring.drain(out::write)).isTrue();
    assertThat(ring.drain(out::write)).isFalse();
    assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("grub> ");
  }

  // [utest->req~hyp-console-ring~1]
  @Property(seed = "2026")
  void outputSurvivesAnyStartIndex(@ForAll int start, @ForAll @IntRange(max = 2048) int length) {
    page.write32(ConsoleRing.OUT_CONS, start);
    page.write32(ConsoleRing.OUT_PROD, start);
    String text = "x".repeat(length);
    write(text);
    out.reset();
    assertThat(ring.drain(out::write)).isEqualTo(length > 0);
    assertThat(out.size()).isEqualTo(length);
    assertThat(page.read32(ConsoleRing.OUT_CONS)).isEqualTo(start + length);
  }

  // [utest->req~hyp-console-ring~1]
  @Property(seed = "2026")
  void hostileOutputIndexesMoveAtMostOneRing(@ForAll int consumer, @ForAll int producer) {
    page.write32(ConsoleRing.OUT_CONS, consumer);
    page.write32(ConsoleRing.OUT_PROD, producer);
    out.reset();
    ring.drain(out::write);
    boolean sane = Integer.compareUnsigned(producer - consumer, ConsoleRing.OUT_SIZE) <= 0;
    assertThat(out.size()).isEqualTo(sane ? producer - consumer : 0);
  }

  // [utest->req~hyp-console-ring~1]
  @Property(seed = "2026")
  void inputNeverOverrunsUnreadBytes(
      @ForAll int consumer, @ForAll int producer, @ForAll byte[] typed) {
    page.write32(ConsoleRing.IN_CONS, consumer);
    page.write32(ConsoleRing.IN_PROD, producer);
    int taken = ring.feed(typed, 0);
    int unread = producer - consumer;
    boolean sane = Integer.compareUnsigned(unread, ConsoleRing.IN_SIZE) <= 0;
    assertThat(taken).isEqualTo(sane ? Math.min(typed.length, ConsoleRing.IN_SIZE - unread) : 0);
    for (int i = 0; i < taken; i++) {
      assertThat((byte) page.read8(producer + i & ConsoleRing.IN_SIZE - 1)).isEqualTo(typed[i]);
    }
    assertThat(page.read32(ConsoleRing.IN_PROD)).isEqualTo(producer + taken);
  }

  private void write(String text) {
    int producer = page.read32(ConsoleRing.OUT_PROD);
    for (int i = 0; i < text.length(); i++) {
      page.write8(ConsoleRing.OUT + (producer + i & ConsoleRing.OUT_SIZE - 1), text.charAt(i));
    }
    page.write32(ConsoleRing.OUT_PROD, producer + text.length());
  }
}
