package touchstone.host.device;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of block devices, such as {@code xvda1}, and the numbers that stand for them in xenstore.
 *
 * @xen docs/man/xen-vbd-interface.7
 */
public final class VirtualDevice {
  private static final Pattern LETTERS = Pattern.compile("(xvd|sd|hd)([a-z]{1,4})([0-9]{1,5})?");
  private static final Pattern NUMBERS = Pattern.compile("d([0-9]{1,7})(?:p([0-9]{1,5}))?");
  private static final Pattern PLAIN = Pattern.compile("0x[0-9a-f]{1,7}|[0-9]{1,9}");

  private static final int XVD_MAJOR = 202;
  private static final int SD_MAJOR = 8;

  /** Major numbers of the two IDE channels that have one disk pair each here. */
  private static final int[] HD_MAJORS = {3, 22};

  /** Devices beyond the 16th, or with more than 15 partitions. */
  private static final int EXTENDED = 1 << 28;

  private static final int MAX_DISK = (1 << 20) - 1;

  private VirtualDevice() {}

  /** The number of a device, or empty if that is not a name of one. */
  public static OptionalInt number(String name) {
    Matcher letters = LETTERS.matcher(name);
    if (letters.matches()) {
      return numbered(letters.group(1), disk(letters.group(2)), partition(letters.group(3)));
    }
    Matcher numbers = NUMBERS.matcher(name);
    if (numbers.matches()) {
      return numbered("xvd", Integer.parseInt(numbers.group(1)), partition(numbers.group(2)));
    }
    return PLAIN.matcher(name).matches()
        ? OptionalInt.of(Integer.decode(name.startsWith("0x") ? name : decimal(name)))
        : OptionalInt.empty();
  }

  private static OptionalInt numbered(String kind, int disk, int partition) {
    return switch (kind) {
      case "hd" -> ide(disk, partition);
      case "sd" ->
          disk < 16 && partition < 16
              ? OptionalInt.of(SD_MAJOR << 8 | disk << 4 | partition)
              : OptionalInt.empty();
      default -> xvd(disk, partition);
    };
  }

  private static OptionalInt xvd(int disk, int partition) {
    if (disk < 16 && partition < 16) {
      return OptionalInt.of(XVD_MAJOR << 8 | disk << 4 | partition);
    }
    return disk <= MAX_DISK && partition < 256
        ? OptionalInt.of(EXTENDED | disk << 8 | partition)
        : OptionalInt.empty();
  }

  private static OptionalInt ide(int disk, int partition) {
    return disk < 2 * HD_MAJORS.length && partition < 64
        ? OptionalInt.of(HD_MAJORS[disk / 2] << 8 | disk % 2 << 6 | partition)
        : OptionalInt.empty();
  }

  /** a is 0, z is 25, aa is 26. */
  private static int disk(String letters) {
    int number = 0;
    for (int i = 0; i < letters.length(); i++) {
      number = number * 26 + letters.charAt(i) - 'a' + 1;
    }
    return number - 1;
  }

  private static int partition(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Without the leading zeroes that would make it octal. */
  private static String decimal(String digits) {
    return digits.replaceFirst("^0+(?=.)", "");
  }
}
