package touchstone.host.config;

import java.util.OptionalLong;

/** Numbers as C writes them: {@code 12}, {@code 0x1f}, {@code 017}. */
final class Numbers {
  private Numbers() {}

  /** The number, from 0 to 2^63 - 1, or empty if that is not one. */
  static OptionalLong parse(String text) {
    boolean written = text.matches("0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*");
    try {
      return written ? OptionalLong.of(Long.decode(text)) : OptionalLong.empty();
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.empty();
    }
  }
}
