package touchstone.host.xenstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of changes where, and what they have not been told yet.
 *
 * <p>A domain hears only of nodes it may read. Events wait in order until the reply to the request
 * that caused them is on its way; they are delivered by {@code Xenstored}.
 */
final class Watches {
  /** Watches a guest may set, as xenstored's quota. */
  static final int LIMIT = 128;

  /** Fires when a domain's ring begins to be served. @xen docs/misc/xenstore.txt, "WATCH" */
  static final String INTRODUCE_DOMAIN = "@introduceDomain";

  /** Fires when a domain is gone. */
  static final String RELEASE_DOMAIN = "@releaseDomain";

  /**
   * A watch.
   *
   * @param name as the domain gave it, relative or absolute
   * @param path the absolute path
   */
  record Watch(int domain, String name, String path, String token) {
    /** What the domain calls a path at or below this watch. */
    String nameOf(String changed) {
      return name.startsWith("/") || name.startsWith("@")
          ? changed
          : changed.substring(StorePath.ofDomain(domain).length() + 1);
    }
  }

  /** An event on its way. */
  record Event(int domain, String name, String token) {
    /** A long token and a longer path may make no packet; such an event is lost, as with Xen. */
    boolean fits() {
      return name.length() + token.length() + 2 <= Message.PAYLOAD_MAX;
    }
  }

  private final List<Watch> watches = new ArrayList<>();
  private final Deque<Event> events = new ArrayDeque<>();

  // [impl->req~rsc-xenstore-quota~1]
  Reply add(Watch watch) {
    if (find(watch.domain(), watch.name(), watch.token()) != null) {
      return Reply.error(XenstoreErrno.EEXIST);
    }
    if (watch.domain() != 0 && count(watch.domain()) >= LIMIT) {
      return Reply.error(XenstoreErrno.E2BIG);
    }
    watches.add(watch);
    events.add(new Event(watch.domain(), watch.name(), watch.token()));
    return Reply.OK;
  }

  Reply remove(int domain, String name, String token) {
    Watch watch = find(domain, name, token);
    if (watch == null) {
      return Reply.error(XenstoreErrno.ENOENT);
    }
    watches.remove(watch);
    return Reply.OK;
  }

  /** Forgets a domain's watches and events. */
  void removeAll(int domain) {
    watches.removeIf(watch -> watch.domain() == domain);
    events.removeIf(event -> event.domain() == domain);
  }

  /** Queues events for a change; a removal is also heard by watches below the path. */
  void fire(String path, boolean removed, NodeMap nodes) {
    for (Watch watch : watches) {
      boolean above = StorePath.isWithin(path, watch.path());
      if (!above && !(removed && StorePath.isWithin(watch.path(), path))) {
        continue;
      }
      String changed = above ? path : watch.path();
      Event event = new Event(watch.domain(), watch.nameOf(changed), watch.token());
      if (event.fits() && NodeOperations.mayHearOf(nodes, watch.domain(), changed)) {
        events.add(event);
      }
    }
  }

  /** Queues a special event. As in xenstored only domain 0 may hear of other domains. */
  // [impl->req~acc-xenstore-private~1]
  void fireSpecial(String name) {
    for (Watch watch : watches) {
      if (watch.domain() == 0 && watch.path().equals(name)) {
        events.add(new Event(0, name, watch.token()));
      }
    }
  }

  /** Takes the next event, or null. */
  @Nullable Event poll() {
    return events.poll();
  }

  private @Nullable Watch find(int domain, String name, String token) {
    for (Watch watch : watches) {
      if (watch.domain() == domain && watch.name().equals(name) && watch.token().equals(token)) {
        return watch;
      }
    }
    return null;
  }

  private long count(int domain) {
    return watches.stream().filter(watch -> watch.domain() == domain).count();
  }
}
