package touchstone.host.config;

import touchstone.host.config.ConfigToken.Kind;

/**
 * Cuts xl.cfg into words: keys in lower case, numbers, strings in either kind of quotes, signs. A
 * comment runs from {@code #} to the end of the line; an end of line is a word of its own.
 *
 * @xen tools/libs/util/libxlu_cfg_l.l
 */
final class ConfigLexer {
  private static final int END = -1;
  private static final String HEX = "0123456789abcdef";

  private final String source;
  private final String text;
  private int at;
  private int line = 1;

  ConfigLexer(String source, String text) {
    this.source = source;
    this.text = text;
  }

  ConfigToken next() throws ConfigException {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
    if (peek() == '#') {
      skipToEndOfLine();
    }
    int c = peek();
    if (c >= 'a' && c <= 'z') {
      return word(Kind.IDENTIFIER, "_0123456789abcdefghijklmnopqrstuvwxyz");
    }
    if (c >= '0' && c <= '9') {
      return word(Kind.NUMBER, "0123456789abcdefx");
    }
    if (c == '\'' || c == '"') {
      return string(c);
    }
    return sign(c);
  }

  private ConfigToken sign(int c) throws ConfigException {
    int here = line;
    switch (c) {
      case END:
        return new ConfigToken(Kind.END, "", here);
      case '\n':
        line++;
        return one(Kind.NEWLINE, here);
      case ',':
        return one(Kind.COMMA, here);
      case '[':
        return one(Kind.OPEN, here);
      case ']':
        return one(Kind.CLOSE, here);
      case '=':
        return one(Kind.ASSIGN, here);
      case ';':
        return one(Kind.SEMICOLON, here);
      case '+':
        if (text.startsWith("+=", at)) {
          at++;
          return one(Kind.APPEND, here);
        }
        throw unreadable(c);
      default:
        throw unreadable(c);
    }
  }

  private ConfigToken one(Kind kind, int here) {
    at++;
    return new ConfigToken(kind, "", here);
  }

  private ConfigToken word(Kind kind, String characters) {
    int start = at;
    while (peek() != END && characters.indexOf(peek()) >= 0) {
      at++;
    }
    return new ConfigToken(kind, text.substring(start, at), line);
  }

  private ConfigToken string(int quote) throws ConfigException {
    StringBuilder value = new StringBuilder();
    at++;
    while (peek() != quote) {
      if (peek() == END || peek() == '\n') {
        throw error("the string that begins here has no closing " + (char) quote);
      }
      int c = take();
      if (c != '\\') {
        value.append((char) c);
      } else {
        value.append(escaped());
      }
    }
    at++;
    return new ConfigToken(Kind.STRING, value.toString(), line);
  }

  private char escaped() throws ConfigException {
    int c = peek() == END ? END : take();
    int simple = "\"'\\abfnrtv".indexOf(c);
    if (simple >= 0) {
      return "\"'\\\u0007\b\f\n\r\t\u000b".charAt(simple);
    }
    if (c == 'x') {
      return (char) number(16, 2, 2);
    }
    if (c >= '0' && c <= '7') {
      at--;
      return (char) number(8, 1, 3);
    }
    throw error("\\" + shown(c) + " means nothing in a string");
  }

  /** So many digits after a backslash; 0 to 255. */
  private int number(int base, int least, int most) throws ConfigException {
    int value = 0;
    int digits = 0;
    while (digits < most) {
      int digit = HEX.indexOf(Character.toLowerCase(peek()));
      if (digit < 0 || digit >= base) {
        break;
      }
      value = value * base + digit;
      digits++;
      at++;
    }
    if (digits < least || value > 255) {
      throw error("\\ is followed by no character's number");
    }
    return value;
  }

  private void skipToEndOfLine() {
    while (peek() != END && peek() != '\n') {
      at++;
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private int take() {
    return text.charAt(at++);
  }

  private ConfigException unreadable(int c) {
    boolean capital = c >= 'A' && c <= 'Z';
    return error(
        shown(c) + (capital ? ": keys are in lower case, strings in quotes" : " is not expected"));
  }

  private ConfigException error(String problem) {
    return new Place(source, line).error(problem);
  }

  private static String shown(int c) {
    return c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("character 0x%02x", c);
  }
}
