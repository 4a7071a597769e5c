package touchstone.host.config;

/**
 * A word of xl.cfg.
 *
 * @param text what a string means, of others what is written
 */
record ConfigToken(Kind kind, String text, int line) {
  enum Kind {
    IDENTIFIER("a key"),
    NUMBER("a number"),
    STRING("a string"),
    COMMA("','"),
    OPEN("'['"),
    CLOSE("']'"),
    ASSIGN("'='"),
    APPEND("'+='"),
    SEMICOLON("';'"),
    NEWLINE("the end of the line"),
    END("the end of the file");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  /** What it is called in a message. */
  String description() {
    return switch (kind) {
      case IDENTIFIER, NUMBER -> "'" + text + "'";
      default -> kind.description();
    };
  }
}
