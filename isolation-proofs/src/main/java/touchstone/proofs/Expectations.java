package touchstone.proofs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The committed list of contracts ({@code expectations.txt}): one line each, its status, its name
 * and, unless it is proved, the reason behind {@code --}.
 */
final class Expectations {
  private final Map<String, Expectation> byName = new TreeMap<>();

  Expectations(List<String> lines) {
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(parse(line.strip()));
      }
    }
  }

  /** The list that belongs to this build. */
  static Expectations committed() throws IOException {
    try (InputStream in = Expectations.class.getResourceAsStream("expectations.txt")) {
      if (in == null) {
        throw new IOException("expectations.txt is missing from the build");
      }
      return new Expectations(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static Expectation parse(String line) {
    int space = line.indexOf(' ');
    int dashes = line.indexOf(" -- ");
    if (space < 0) {
      throw new IllegalArgumentException("not an expectation: " + line);
    }
    Expectation.Status status =
        Expectation.Status.valueOf(line.substring(0, space).toUpperCase(Locale.ROOT));
    String name = line.substring(space, dashes < 0 ? line.length() : dashes).strip();
    String reason = dashes < 0 ? "" : line.substring(dashes + 4).strip();
    Expectation expectation = new Expectation(name, status, reason);
    if (expectation.isProved() != reason.isEmpty()) {
      throw new IllegalArgumentException("a reason is for what is not proved: " + line);
    }
    return expectation;
  }

  private void add(Expectation expectation) {
    if (byName.put(expectation.name(), expectation) != null) {
      throw new IllegalArgumentException("listed twice: " + expectation.name());
    }
  }

  Optional<Expectation> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Collection<Expectation> all() {
    return byName.values();
  }
}
