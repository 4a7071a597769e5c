package touchstone.host.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 64M}, {@code 512K}, {@code 1G} or plain bytes. */
public final class MemorySize implements ITypeConverter<Long> {
  private static final String UNITS = "KMG";

  /** The number of bytes; IllegalArgumentException says how sizes are written. */
  public static long bytes(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int unit = upper.isEmpty() ? -1 : UNITS.indexOf(upper.charAt(upper.length() - 1));
    String digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
    if (!digits.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("'" + text + "' is no size: write 64M, 512K, 1G or bytes");
    }
    return Long.parseLong(digits) << (10 * (unit + 1));
  }

  @Override
  public Long convert(String text) {
    try {
      return bytes(text);
    } catch (IllegalArgumentException problem) {
      throw new TypeConversionException(problem.getMessage());
    }
  }
}
