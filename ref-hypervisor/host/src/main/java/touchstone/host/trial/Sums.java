package touchstone.host.trial;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** What guests compute, computed here. */
final class Sums {
  private Sums() {}

  /** SHA-256 of what {@code seq first last} writes. */
  static String numbers(int first, int last) {
    return of(seq(first, last));
  }

  /** What {@code seq first last | head -c length} writes. */
  static byte[] seq(int first, int last, int length) {
    return Arrays.copyOf(seq(first, last), length);
  }

  /** What {@code seq first last} writes. */
  static byte[] seq(int first, int last) {
    StringBuilder text = new StringBuilder();
    for (int i = first; i <= last; i++) {
      text.append(i).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** SHA-256 in hexadecimal. */
  static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
