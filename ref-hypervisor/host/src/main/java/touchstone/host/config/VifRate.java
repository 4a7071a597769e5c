package touchstone.host.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import touchstone.host.device.CreditRate;

/**
 * Reads rates such as {@code 10Mb/s} or {@code 1MB/s@20ms}: bits or bytes a second, and the
 * interval in which credit comes.
 *
 * @xen docs/man/xl-network-configuration.5
 */
final class VifRate {
  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,10})([KMG]?)([bB])/s(?:@([0-9]{1,10})(us|ms|s))?");
  private static final long MAX = 0xffffffffL;
  private static final long DEFAULT_INTERVAL = 50_000;
  private static final long SECOND = 1_000_000;

  private VifRate() {}

  static Optional<CreditRate> parse(String text) {
    Matcher rate = RATE.matcher(text);
    if (!rate.matches() || Long.parseLong(rate.group(1)) > MAX) {
      return Optional.empty();
    }
    long perSecond = Long.parseLong(rate.group(1)) * scale(rate.group(2));
    long bytes = rate.group(3).equals("b") ? perSecond / 8 : perSecond;
    long micros =
        rate.group(4) == null
            ? DEFAULT_INTERVAL
            : Long.parseLong(rate.group(4)) * micros(rate.group(5));
    return credit(bytes, micros);
  }

  private static Optional<CreditRate> credit(long bytes, long micros) {
    if (bytes == 0 || micros == 0 || micros > MAX || bytes > Long.MAX_VALUE / micros) {
      return Optional.empty();
    }
    long credit = bytes * micros / SECOND;
    return credit == 0 || credit > MAX
        ? Optional.empty()
        : Optional.of(new CreditRate(credit, micros));
  }

  private static long scale(String prefix) {
    return switch (prefix) {
      case "K" -> 1_000;
      case "M" -> 1_000_000;
      case "G" -> 1_000_000_000;
      default -> 1;
    };
  }

  private static long micros(String unit) {
    return switch (unit) {
      case "s" -> SECOND;
      case "ms" -> 1_000;
      default -> 1;
    };
  }
}
