package touchstone.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;
import touchstone.machine.image.ElfSegment;

/** Any bytes are an image or a clear refusal; an accepted image can be read to its last byte. */
// [fuzz->req~hyp-image~1]
class ElfImageFuzzTest {

  @FuzzTest(maxDuration = "1h")
  void parse(byte[] file) {
    try {
      ElfImage image = ElfImage.parse("fuzzed", file);
      for (ElfSegment segment : image.segments()) {
        drain(image.contents(segment));
      }
      image.phys32Entry();
    } catch (CorruptImageException refused) {
      if (refused.getMessage() == null || !refused.getMessage().contains("fuzzed")) {
        throw new AssertionError("the refusal does not name the file", refused);
      }
    }
  }

  private static void drain(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      bytes.get();
    }
  }
}
