package touchstone.host.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioTest {
  private static Cpio sample() {
    return new Cpio().link("bin/sh", "busybox").file("plan/images/a", new byte[] {1, 2, 3});
  }

  @Test
  void sameEntriesGiveSameBytes() {
    assertArrayEquals(sample().bytes(), sample().bytes());
  }

  @Test
  void parentsComeBeforeWhatIsInThem() {
    String text = new String(sample().bytes(), StandardCharsets.ISO_8859_1);
    assertTrue(text.indexOf("plan\0") < text.indexOf("plan/images\0"));
    assertTrue(text.indexOf("plan/images\0") < text.indexOf("plan/images/a\0"));
  }

  @Test
  void everythingIsAligned() {
    byte[] bytes = sample().bytes();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertEquals(0, bytes.length % 4);
    for (int at = text.indexOf("070701"); at >= 0; at = text.indexOf("070701", at + 1)) {
      assertEquals(0, at % 4);
    }
  }
}
