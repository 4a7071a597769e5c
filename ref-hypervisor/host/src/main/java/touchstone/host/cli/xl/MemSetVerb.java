package touchstone.host.cli.xl;

import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code xl mem-set}: the guest's balloon driver is asked, by {@code memory/target}. */
@Command(name = "mem-set", description = "Asks a guest to use so much memory.")
final class MemSetVerb extends XlVerb {
  @Parameters(index = "0", paramLabel = "DOMAIN", description = "name or number")
  private String domain = "";

  @Parameters(
      index = "1",
      paramLabel = "SIZE",
      converter = Kilobytes.class,
      description = "MiB, or with a suffix: b, k, m, g, t")
  private long kilobytes;

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    host.ask("mem-set", of(domain).put("kilobytes", kilobytes));
  }

  /** Reads sizes as xl does: MiB unless a suffix says otherwise. */
  static final class Kilobytes implements ITypeConverter<Long> {
    private static final String UNITS = "bkmgt";

    @Override
    public Long convert(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
      String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
      if (!digits.matches("[0-9]{1,9}")) {
        throw new TypeConversionException("'" + text + "' is no size: write 64, 64m, 65536k, 1g");
      }
      long number = Long.parseLong(digits);
      int power = unit < 0 ? 2 : unit;
      return power == 0 ? number / 1024 : number << 10 * (power - 1);
    }
  }
}
