package touchstone.host.xenstore;

/**
 * The outcome of a request: a payload, or an error's name as payload.
 *
 * @param failed the payload is an error name
 */
record Reply(boolean failed, String payload) {
  static final Reply OK = new Reply(false, "OK\0");

  static Reply of(String payload) {
    return new Reply(false, payload);
  }

  static Reply error(XenstoreErrno errno) {
    return new Reply(true, errno.name() + "\0");
  }
}
