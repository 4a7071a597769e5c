package touchstone.host.linux;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a guest's console line by line for what init says when the script has ended. */
public final class ScriptStatus {
  private static final Pattern STATUS = Pattern.compile("touchstone: status (\\d{1,3})");
  private static final int LONGEST = 200;

  private final StringBuilder line = new StringBuilder();
  private OptionalInt status = OptionalInt.empty();

  /** One byte of the console. */
  public void accept(int value) {
    if (value == '\n') {
      Matcher matcher = STATUS.matcher(line.toString().strip());
      if (matcher.matches()) {
        status = OptionalInt.of(Integer.parseInt(matcher.group(1)));
      }
      line.setLength(0);
    } else if (line.length() < LONGEST) {
      line.append((char) value);
    }
  }

  /** The script's exit status, empty while it has not ended. */
  public OptionalInt value() {
    return status;
  }
}
