package touchstone.host.xenstore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The store and its rules: one request in, one reply out, watch events to whom they concern.
 *
 * <p>A malformed request gets EINVAL, a management request from a guest EACCES, an unknown one
 * ENOSYS. The toolstack uses the same operations as domain 0.
 *
 * @xen docs/misc/xenstore.txt
 */
public final class Xenstored {
  /** Hears the watch events of one domain. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A node at or below a watched one was created, written or removed.
     *
     * @param name the node as the domain calls it, or a special name such as {@code @releaseDomain}
     * @param token what the domain gave with the watch
     */
    void event(String name, String token);
  }

  private static final int DOMAIN0 = 0;

  private final Watches watches = new Watches();
  private final CommittedNodes nodes = new CommittedNodes(watches);
  private final Transactions transactions = new Transactions();
  private final Map<Integer, Listener> listeners = new HashMap<>();
  private final Map<String, Listener> domain0 = new HashMap<>();
  private final TreeSet<Integer> introduced = new TreeSet<>();

  public Xenstored() {
    listeners.put(DOMAIN0, this::tellDomain0);
    nodes.put(StorePath.ROOT, new StoreNode("", Permissions.ownedBy(0), List.of(), 0));
  }

  /** A node written by the toolstack; what is missing above it is created. */
  public void write(String path, String value) {
    new NodeOperations(nodes, 0).write(path, value);
    deliverEvents();
  }

  /** A node that the guest may read but not write. */
  public void publish(int domain, String path, String value) {
    write(path, value);
    grant(path, Permissions.ownedBy(0).with(domain, Permissions.READ));
  }

  /** A node, and so everything the guest creates below it, that belongs to the guest. */
  public void handOver(int domain, String path, String value) {
    write(path, value);
    grant(path, Permissions.ownedBy(domain));
  }

  /** Removes a node and everything below it. */
  public void remove(String path) {
    new NodeOperations(nodes, 0).remove(path);
    deliverEvents();
  }

  /**
   * A watch of domain 0, which fires once at once. The listener is called while the request that
   * caused the event is still being handled, so it takes note and acts later.
   *
   * @param token not in use for another watch of domain 0
   * @xen docs/misc/xenstore.txt, "WATCH"
   */
  public void watch(String path, String token, Listener listener) {
    domain0.put(token, listener);
    watches.add(new Watches.Watch(DOMAIN0, path, path, token));
    deliverEvents();
  }

  /** Ends a watch of domain 0. */
  public void unwatch(String path, String token) {
    watches.remove(DOMAIN0, path, token);
    domain0.remove(token);
  }

  /** The value of a node, if there is one. */
  public Optional<String> value(String path) {
    StoreNode node = nodes.get(path);
    return node == null ? Optional.empty() : Optional.of(node.value());
  }

  /** A guest's ring is served from now on. */
  void introduce(int domain, Listener listener) {
    introduced.add(domain);
    listeners.put(domain, listener);
    watches.fireSpecial(Watches.INTRODUCE_DOMAIN);
    deliverEvents();
  }

  /** A guest is gone: its watches, transactions, nodes and rights are forgotten. */
  // [impl->req~res-xenstore~1]
  public void release(int domain) {
    introduced.remove(domain);
    listeners.remove(domain);
    transactions.removeAll(domain);
    watches.removeAll(domain);
    remove(StorePath.ofDomain(domain));
    nodes.forget(domain);
    watches.fireSpecial(Watches.RELEASE_DOMAIN);
    deliverEvents();
  }

  /** Hands queued watch events to their domains. */
  void deliverEvents() {
    for (Watches.Event event = watches.poll(); event != null; event = watches.poll()) {
      Listener listener = listeners.get(event.domain());
      if (listener != null) {
        listener.event(event.name(), event.token());
      }
    }
  }

  private void tellDomain0(String name, String token) {
    Listener listener = domain0.get(token);
    if (listener != null) {
      listener.event(name, token);
    }
  }

  /** Executes a request of a domain. Events it causes wait for {@link #deliverEvents}. */
  // [impl->req~acc-xenstore-control~1]
  Reply handle(int domain, Message request) {
    Reply reply =
        switch (request.type()) {
          case MessageType.WATCH -> watch(domain, request);
          case MessageType.UNWATCH -> unwatch(domain, request);
          case MessageType.RESET_WATCHES -> resetWatches(domain);
          case MessageType.TRANSACTION_START -> startTransaction(domain, request);
          case MessageType.TRANSACTION_END -> endTransaction(domain, request);
          case MessageType.GET_DOMAIN_PATH -> domainQuery(request, StorePath::ofDomain);
          case MessageType.IS_DOMAIN_INTRODUCED -> domainQuery(request, this::introducedText);
          case MessageType.INTRODUCE,
              MessageType.RELEASE,
              MessageType.RESUME,
              MessageType.SET_TARGET ->
              Reply.error(XenstoreErrno.EACCES);
          default -> nodeRequest(domain, request);
        };
    return reply.payload().length() > Message.PAYLOAD_MAX
        ? Reply.error(XenstoreErrno.E2BIG)
        : reply;
  }

  private Reply nodeRequest(int domain, Message request) {
    NodeMap view = nodes;
    if (request.transaction() != 0) {
      Transaction transaction = transactions.get(domain, request.transaction());
      if (transaction == null) {
        return Reply.error(XenstoreErrno.ENOENT);
      }
      if (domain != 0 && transaction.size() > Transactions.SIZE_LIMIT) {
        return Reply.error(XenstoreErrno.ENOSPC);
      }
      view = transaction;
    }
    return nodeRequest(domain, request, new NodeOperations(view, domain));
  }

  private static Reply nodeRequest(int domain, Message request, NodeOperations operations) {
    return switch (request.type()) {
      case MessageType.READ -> onPath(domain, request, operations::read);
      case MessageType.DIRECTORY -> onPath(domain, request, operations::directory);
      case MessageType.GET_PERMS -> onPath(domain, request, operations::permissions);
      case MessageType.MKDIR -> onPath(domain, request, operations::mkdir);
      case MessageType.RM -> onPath(domain, request, operations::remove);
      case MessageType.WRITE -> onPathAndRest(domain, request, operations::write);
      case MessageType.SET_PERMS ->
          onPathAndRest(domain, request, (path, rest) -> setPermissions(operations, path, rest));
      case MessageType.DIRECTORY_PART ->
          onPathAndRest(domain, request, (path, rest) -> directoryPart(operations, path, rest));
      default -> Reply.error(XenstoreErrno.ENOSYS);
    };
  }

  private static Reply setPermissions(NodeOperations operations, String path, String rest) {
    if (!rest.endsWith("\0")) {
      return Reply.error(XenstoreErrno.EINVAL);
    }
    return Permissions.parse(new Message(0, 0, 0, rest).strings())
        .map(permissions -> operations.setPermissions(path, permissions))
        .orElse(Reply.error(XenstoreErrno.EINVAL));
  }

  private static Reply directoryPart(NodeOperations operations, String path, String rest) {
    boolean number = rest.matches("[0-9]{1,9}\0");
    return number
        ? operations.directoryPart(path, Integer.parseInt(rest.substring(0, rest.length() - 1)))
        : Reply.error(XenstoreErrno.EINVAL);
  }

  private interface OnPath {
    Reply apply(String path);
  }

  private static Reply onPath(int domain, Message request, OnPath operation) {
    if (!request.isStrings(1)) {
      return Reply.error(XenstoreErrno.EINVAL);
    }
    return StorePath.resolve(domain, request.strings().getFirst())
        .map(operation::apply)
        .orElse(Reply.error(XenstoreErrno.EINVAL));
  }

  /** For {@code path|rest}, where the rest may hold any byte. */
  private static Reply onPathAndRest(
      int domain, Message request, BiFunction<String, String, Reply> operation) {
    int end = request.payload().indexOf('\0');
    if (end < 0) {
      return Reply.error(XenstoreErrno.EINVAL);
    }
    String rest = request.payload().substring(end + 1);
    return StorePath.resolve(domain, request.payload().substring(0, end))
        .map(path -> operation.apply(path, rest))
        .orElse(Reply.error(XenstoreErrno.EINVAL));
  }

  private Reply watch(int domain, Message request) {
    if (!request.isStrings(2)) {
      return Reply.error(XenstoreErrno.EINVAL);
    }
    String name = request.strings().getFirst();
    String token = request.strings().get(1);
    String path = watchedPath(domain, name);
    return path == null
        ? Reply.error(XenstoreErrno.EINVAL)
        : watches.add(new Watches.Watch(domain, name, path, token));
  }

  /** Names such as {@code @releaseDomain} are events of their own, outside the tree. */
  private static @Nullable String watchedPath(int domain, String name) {
    boolean special = name.equals(Watches.INTRODUCE_DOMAIN) || name.equals(Watches.RELEASE_DOMAIN);
    return special ? name : StorePath.resolve(domain, name).orElse(null);
  }

  private Reply unwatch(int domain, Message request) {
    return request.isStrings(2)
        ? watches.remove(domain, request.strings().getFirst(), request.strings().get(1))
        : Reply.error(XenstoreErrno.EINVAL);
  }

  private Reply resetWatches(int domain) {
    watches.removeAll(domain);
    transactions.removeAll(domain);
    return Reply.OK;
  }

  private Reply startTransaction(int domain, Message request) {
    return request.transaction() == 0
        ? transactions.start(domain, nodes)
        : Reply.error(XenstoreErrno.EINVAL);
  }

  private Reply endTransaction(int domain, Message request) {
    boolean commit = request.payload().equals("T\0");
    return commit || request.payload().equals("F\0")
        ? transactions.end(domain, request.transaction(), commit)
        : Reply.error(XenstoreErrno.EINVAL);
  }

  private interface OnDomain {
    String apply(int domain);
  }

  private static Reply domainQuery(Message request, OnDomain query) {
    int subject = request.isStrings(1) ? DomainNumber.parse(request.strings().getFirst()) : -1;
    return subject < 0 ? Reply.error(XenstoreErrno.EINVAL) : Reply.of(query.apply(subject) + "\0");
  }

  private String introducedText(int domain) {
    return introduced.contains(domain) ? "T" : "F";
  }

  private void grant(String path, Permissions permissions) {
    new NodeOperations(nodes, 0).setPermissions(path, permissions);
    deliverEvents();
  }
}
