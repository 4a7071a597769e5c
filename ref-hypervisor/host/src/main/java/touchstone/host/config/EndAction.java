package touchstone.host.config;

/** What becomes of a domain that has ended itself. @xen docs/man/xl.cfg.5, "Event Actions" */
public enum EndAction {
  DESTROY("destroy"),
  RESTART("restart"),
  /** The old domain stays under another name, and a new one takes its place. */
  RENAME_RESTART("rename-restart"),
  PRESERVE("preserve");

  private final String word;

  EndAction(String word) {
    this.word = word;
  }

  /** As xl.cfg writes it. */
  public String word() {
    return word;
  }

  static EndAction read(ConfigFile file, String key, EndAction fallback) throws ConfigException {
    String text = file.text(key, fallback.word);
    for (EndAction action : values()) {
      if (action.word.equals(text)) {
        return action;
      }
    }
    boolean ofXen = text.startsWith("coredump-") || text.equals("soft-reset");
    throw file.place(key)
        .error(
            key
                + " cannot be '"
                + text
                + (ofXen ? "' on this host: " : "': ")
                + "destroy, restart, rename-restart or preserve");
  }
}
