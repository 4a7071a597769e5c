package touchstone.host.xenstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who may read and write a node. The first entry names the owner, who may do everything, and what
 * everybody not listed may do; further entries are for single domains. Domain 0 may do everything.
 *
 * @param entries 1 to {@link #LIMIT} entries
 * @xen docs/misc/xenstore.txt, "GET_PERMS"
 */
record Permissions(List<Entry> entries) {
  static final int READ = 1;
  static final int WRITE = 2;

  /** Entries a guest may set on a node, as xenstored's quota. */
  static final int LIMIT = 5;

  /** The kinds of the wire format, at the index of their rights. */
  private static final String KINDS = "nrwb";

  /**
   * One entry.
   *
   * @param rights of {@link #READ} and {@link #WRITE}
   */
  record Entry(int domain, int rights) {
    @Override
    public String toString() {
      return "" + KINDS.charAt(rights) + domain;
    }
  }

  /** Owner only. */
  static Permissions ownedBy(int domain) {
    return new Permissions(List.of(new Entry(domain, 0)));
  }

  /** Adds rights for one more domain. */
  Permissions with(int domain, int rights) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(domain, rights));
    return new Permissions(List.copyOf(more));
  }

  /** Whether an entry names the domain. */
  boolean name(int domain) {
    return entries.stream().anyMatch(entry -> entry.domain() == domain);
  }

  /** The same rights without a domain that is gone; what it owned becomes domain 0's. */
  Permissions without(int domain) {
    List<Entry> left = new ArrayList<>(entries);
    left.removeIf(entry -> entry != entries.getFirst() && entry.domain() == domain);
    if (owner() == domain) {
      left.set(0, new Entry(0, entries.getFirst().rights()));
    }
    return new Permissions(List.copyOf(left));
  }

  int owner() {
    return entries.getFirst().domain();
  }

  /** The same rights with another owner: what a new node inherits from its parent. */
  Permissions withOwner(int domain) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.set(0, new Entry(domain, entries.getFirst().rights()));
    return new Permissions(List.copyOf(changed));
  }

  // [impl->req~acc-xenstore-private~1]
  boolean allow(int domain, int rights) {
    if (domain == 0 || domain == owner()) {
      return true;
    }
    for (Entry entry : entries.subList(1, entries.size())) {
      if (entry.domain() == domain) {
        return (entry.rights() & rights) == rights;
      }
    }
    return (entries.getFirst().rights() & rights) == rights;
  }

  /** Reads wire strings such as {@code r0}, {@code b3}; empty if one is malformed. */
  static Optional<Permissions> parse(List<String> strings) {
    List<Entry> entries = new ArrayList<>();
    for (String text : strings) {
      int rights = text.isEmpty() ? -1 : KINDS.indexOf(text.charAt(0));
      int domain = rights < 0 ? -1 : DomainNumber.parse(text.substring(1));
      if (domain < 0) {
        return Optional.empty();
      }
      entries.add(new Entry(domain, rights));
    }
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new Permissions(List.copyOf(entries)));
  }

  /** The wire form: each entry followed by a zero. */
  String format() {
    return entries.stream().map(entry -> entry + "\0").collect(Collectors.joining());
  }
}
