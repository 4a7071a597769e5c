package touchstone.host.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Images made here, with each of the wrappings, and broken ones. */
class BzImageTest {
  private static final byte[] KERNEL = kernel();

  private static byte[] kernel() {
    byte[] kernel = new byte[100_000];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (byte) (i / 7 ^ i >> 9);
    }
    ByteBuffer.wrap(kernel).put(new byte[] {0x7f, 'E', 'L', 'F'});
    return kernel;
  }

  /** Two sectors of setup, then the payload and the length of what is in it. */
  private static byte[] image(byte[] payload) {
    ByteBuffer image =
        ByteBuffer.allocate(3 * 512 + 100 + payload.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) 2).put(0x202, "HdrS".getBytes());
    image.putInt(0x248, 100).putInt(0x24c, payload.length + 4);
    image.put(3 * 512 + 100, payload).putInt(image.capacity() - 4, KERNEL.length);
    return image.array();
  }

  private static byte[] lz4() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0x02, 0x21, 0x4c, 0x18});
    for (int from = 0; from < KERNEL.length; from += 60_000) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      try (var packer = new BlockLZ4CompressorOutputStream(block)) {
        packer.write(KERNEL, from, Math.min(60_000, KERNEL.length - from));
      }
      byte[] size = new byte[4];
      ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).putInt(block.size());
      out.write(size);
      block.writeTo(out);
    }
    return out.toByteArray();
  }

  private static byte[] xz() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream packer = new XZOutputStream(out, new LZMA2Options())) {
      packer.write(KERNEL);
    }
    return out.toByteArray();
  }

  private static byte[] gzip() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packer = new GZIPOutputStream(out)) {
      packer.write(KERNEL);
    }
    return out.toByteArray();
  }

  @Test
  void everyWrappingIsUnpacked() throws IOException {
    for (byte[] payload : new byte[][] {lz4(), xz(), gzip(), KERNEL}) {
      assertThat(BzImage.isOne(image(payload))).isTrue();
      assertThat(BzImage.kernel("k", image(payload))).isEqualTo(KERNEL);
    }
  }

  @Test
  void anElfFileIsNone() {
    assertThat(BzImage.isOne(KERNEL)).isFalse();
    assertThatThrownBy(() -> BzImage.kernel("k", KERNEL)).hasMessage("k: not a Linux bzImage");
  }

  @Test
  void aPayloadOutsideTheFileIsNamed() throws IOException {
    byte[] image = image(lz4());
    byte[] cut = Arrays.copyOf(image, image.length - 5);
    assertThatThrownBy(() -> BzImage.kernel("k", cut))
        .hasMessage("k: payload_offset, payload_length: lie outside the file");
  }

  @Test
  void aBrokenPayloadIsSaidSo() throws IOException {
    byte[] payload = lz4();
    payload[4 + 3] = 0x7f;
    assertThatThrownBy(() -> BzImage.kernel("k", image(payload)))
        .hasMessageStartingWith("k: the payload cannot be unpacked: a block of 2");
    payload[0] = 0;
    assertThatThrownBy(() -> BzImage.kernel("k", image(payload)))
        .hasMessageStartingWith("k: payload: neither lz4, xz nor gzip");
  }
}
