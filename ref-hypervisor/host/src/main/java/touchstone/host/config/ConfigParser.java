package touchstone.host.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import touchstone.host.config.ConfigToken.Kind;

/**
 * Reads the assignments of one source.
 *
 * <p>An assignment ends with its line or a semicolon. {@code key = value} replaces what the key
 * had; {@code key += value} adds a list to its list or a string to its string. Inside a list lines
 * may end anywhere, and a comma may stand behind the last value.
 *
 * @xen tools/libs/util/libxlu_cfg_y.y
 */
final class ConfigParser {
  /** Lists within lists; xl.cfg itself needs two. */
  private static final int MAX_DEPTH = 16;

  private final String source;
  private final ConfigLexer lexer;
  private final Map<String, ConfigValue> settings;
  private ConfigToken token;

  ConfigParser(String source, String text, Map<String, ConfigValue> settings)
      throws ConfigException {
    this.source = source;
    this.lexer = new ConfigLexer(source, text);
    this.settings = settings;
    this.token = lexer.next();
  }

  void parse() throws ConfigException {
    while (token.kind() != Kind.END) {
      if (token.kind() == Kind.IDENTIFIER) {
        assignment();
      }
      if (token.kind() != Kind.END) {
        expect(Kind.NEWLINE, Kind.SEMICOLON);
      }
    }
  }

  private void assignment() throws ConfigException {
    String key = expect(Kind.IDENTIFIER).text();
    ConfigToken operator = expect(Kind.ASSIGN, Kind.APPEND);
    ConfigValue value = value(0);
    ConfigValue before = settings.get(key);
    if (before != null && operator.kind() == Kind.APPEND) {
      value = joined(before, value);
    }
    settings.put(key, value);
  }

  private static ConfigValue joined(ConfigValue before, ConfigValue added) throws ConfigException {
    if (before instanceof ConfigValue.Items first && added instanceof ConfigValue.Items second) {
      List<ConfigValue> all = new ArrayList<>(first.values());
      all.addAll(second.values());
      return new ConfigValue.Items(List.copyOf(all), first.place());
    }
    if (before instanceof ConfigValue.Atom first && added instanceof ConfigValue.Atom second) {
      return new ConfigValue.Atom(first.text() + second.text(), second.place());
    }
    throw added.place().error("+= cannot add a list to a string, nor a string to a list");
  }

  private ConfigValue value(int depth) throws ConfigException {
    ConfigToken first = expect(Kind.STRING, Kind.NUMBER, Kind.OPEN);
    Place place = new Place(source, first.line());
    if (first.kind() != Kind.OPEN) {
      return new ConfigValue.Atom(first.text(), place);
    }
    if (depth == MAX_DEPTH) {
      throw place.error("lists within lists go no deeper than " + MAX_DEPTH);
    }
    return new ConfigValue.Items(items(depth), place);
  }

  private List<ConfigValue> items(int depth) throws ConfigException {
    List<ConfigValue> values = new ArrayList<>();
    skipNewlines();
    while (token.kind() != Kind.CLOSE) {
      values.add(value(depth + 1));
      skipNewlines();
      if (token.kind() != Kind.CLOSE) {
        expect(Kind.COMMA, Kind.CLOSE);
        skipNewlines();
      }
    }
    advance();
    return List.copyOf(values);
  }

  private void skipNewlines() throws ConfigException {
    while (token.kind() == Kind.NEWLINE) {
      advance();
    }
  }

  private ConfigToken expect(Kind... kinds) throws ConfigException {
    for (Kind kind : kinds) {
      if (token.kind() == kind) {
        return advance();
      }
    }
    throw new Place(source, token.line())
        .error(token.description() + " where " + alternatives(kinds) + " is expected" + hint());
  }

  /** What people who know other languages write. */
  private String hint() {
    return token.kind() == Kind.IDENTIFIER ? "; strings stand in quotes" : "";
  }

  private static String alternatives(Kind... kinds) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < kinds.length; i++) {
      String separator = i == 0 ? "" : i == kinds.length - 1 ? " or " : ", ";
      text.append(separator).append(kinds[i].description());
    }
    return text.toString();
  }

  private ConfigToken advance() throws ConfigException {
    ConfigToken taken = token;
    token = lexer.next();
    return taken;
  }
}
