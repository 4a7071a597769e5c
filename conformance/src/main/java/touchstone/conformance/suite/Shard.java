package touchstone.conformance.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several parts of a list of cases: every {@code of}-th case, beginning with the {@code
 * index}-th. A pure function of the list, so that every machine takes the same.
 *
 * @param index 1 to {@code of}
 */
public record Shard(int index, int of) {
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})");

  /** Reads {@code i/n}. */
  public static Shard parse(String text) {
    Matcher match = TEXT.matcher(text);
    if (!match.matches() || Integer.parseInt(match.group(1)) > Integer.parseInt(match.group(2))) {
      throw new SuiteException("--shard: '" + text + "' is not i/n with 1 <= i <= n");
    }
    return new Shard(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
  }

  /** This part of a list. */
  public <T> List<T> of(List<T> all) {
    List<T> part = new ArrayList<>();
    for (int i = index - 1; i < all.size(); i += of) {
      part.add(all.get(i));
    }
    return List.copyOf(part);
  }

  @Override
  public String toString() {
    return index + "/" + of;
  }
}
