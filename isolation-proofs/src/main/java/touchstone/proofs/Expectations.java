package touchstone.proofs;

import static touchstone.proofs.Expectation.Status.ASSUMED;
import static touchstone.proofs.Expectation.Status.BARE;
import static touchstone.proofs.Expectation.Status.OPEN;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The committed list of contracts ({@code expectations.txt}): one line each, its status, its name
 * and, unless it is proved, the reason behind {@code --}.
 *
 * <p>{@code open Type.*}, {@code assumed Type.*} and {@code bare Type.*} stand for what a type has
 * of that status and no line of its own. What is closed always has its own line.
 */
final class Expectations {
  private final Map<String, Expectation> byName = new TreeMap<>();

  /** Lines for the rest of a type, by status and type. */
  private final Map<String, Expectation> byRest = new TreeMap<>();

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
    if (expectation.isProved() && expectation.coversRest()) {
      throw new IllegalArgumentException("what is closed has a line of its own: " + line);
    }
    if (expectation.isProved() != reason.isEmpty()) {
      throw new IllegalArgumentException("a reason is for what is not proved: " + line);
    }
    return expectation;
  }

  private void add(Expectation expectation) {
    boolean rest = expectation.coversRest();
    Expectation before =
        rest
            ? byRest.put(expectation.status().label() + " " + type(expectation.name()), expectation)
            : byName.put(expectation.name(), expectation);
    if (before != null) {
      throw new IllegalArgumentException("listed twice: " + expectation.name());
    }
  }

  /** What is expected of a contract: the line of its name, else of the rest of its type. */
  Optional<Expectation> find(String name) {
    return first(byName.get(name), rest(name, OPEN), rest(name, ASSUMED));
  }

  /** The same of a method without a contract. */
  Optional<Expectation> findBare(String method) {
    return first(byName.get(method), rest(method, BARE));
  }

  private @Nullable Expectation rest(String name, Expectation.Status status) {
    return byRest.get(status.label() + " " + type(name));
  }

  private static Optional<Expectation> first(@Nullable Expectation... candidates) {
    return Arrays.stream(candidates).filter(Objects::nonNull).findFirst();
  }

  private static String type(String name) {
    return name.substring(0, name.indexOf('.'));
  }

  Collection<Expectation> all() {
    return Stream.concat(byName.values().stream(), byRest.values().stream()).toList();
  }
}
