package touchstone.spec.theorem;

/** What a domain has offered to others, so that their steps may change it: all there is. */
public enum Offer {
  OFFERED_PORT("a port offered to the acting domain becomes bound to it"),
  PEER_PORT("a port bound to the acting domain becomes an offer to it when it lets go"),
  GRANT_USE("uses of a grant table entry by the acting domain begin and end"),
  LAST_USE("a frame given up goes when the acting domain ends the last use of it"),
  END("a destroyed domain ceases to exist when the acting domain ends the last use of its memory"),
  WAKE_UP("a vCPU that waits for events becomes runnable by one"),
  ADMINISTRATION("the control domain manages other domains by hypercall");

  private final String meaning;

  Offer(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}
