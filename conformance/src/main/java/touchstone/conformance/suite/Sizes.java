package touchstone.conformance.suite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory sizes as people write them: {@code 64M}, {@code 1G}, {@code 512K}, {@code 4096}. */
public final class Sizes {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([KMG]?)");

  private Sizes() {}

  /** The number of bytes; IllegalArgumentException names a text that is no size. */
  public static long bytes(String text) {
    Matcher m = SIZE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a size: '" + text + "' (as 64M, 1G or 512K)");
    }
    int shift =
        switch (m.group(2)) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    return Long.parseLong(m.group(1)) << shift;
  }
}
